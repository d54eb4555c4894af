"""Cards and leaks on generated columns of which it is known how they came about."""

import numpy as np
import pytest

from leadwright.learning.card import Bounds, auc, learn_card
from leadwright.learning.ceiling import chances
from leadwright.learning.columns import ColumnOfLeads, Shape
from leadwright.learning.conditions import Flags, candidates
from leadwright.learning.leaks import Suspicion, Verdict, suspicions

LEADS = 1_500
OLDER = slice(0, 1_200)


def world(seed: int = 7) -> tuple[list[ColumnOfLeads], Flags]:
    """Honest columns that make the outcome likelier, and others that were written because of it."""
    draw = np.random.default_rng(seed)
    minutes = draw.gamma(1.5, 6, LEADS).round()
    origin = draw.choice(["form", "chat", "list"], LEADS, p=[0.3, 0.4, 0.3])
    agreed = draw.random(LEADS) < 0.6
    line = -2 + 2.0 * (minutes >= 10) + 1.5 * (origin == "form") + 0.5 * agreed
    yes = draw.random(LEADS) < 1 / (1 + np.exp(-line))
    talked = np.where(yes, draw.random(LEADS) < 0.9, draw.random(LEADS) < 0.25)
    happened = np.where(
        yes,
        draw.choice(["Email Opened", "Form Submitted", "Link Clicked"], LEADS, p=[0.2, 0.5, 0.3]),
        draw.choice(["Email Opened", "Page Viewed", "Letter Bounced"], LEADS, p=[0.6, 0.3, 0.1]),
    )
    late = np.arange(LEADS) > LEADS * 0.4
    known = {
        "minutes": (Shape.NUMBER, [float(one) for one in minutes]),
        "origin": (Shape.WORD, list(origin)),
        "agreed": (Shape.FLAG, [bool(one) for one in agreed]),
        "need": (Shape.WORD, ["a new one" if one else None for one in talked]),
        "remark": (Shape.WORD, ["signed" if one else "no budget" for one in yes]),
        "latest": (Shape.WORD, list(happened)),
        "vendor": (Shape.NUMBER, [float(draw.integers(9)) if one else None for one in late]),
        "tea": (Shape.WORD, list(draw.choice(["green", "black"], LEADS))),
    }
    return [
        ColumnOfLeads(f"custom.{name}", name, shape, tuple(told)) for name, (shape, told) in known.items()
    ], yes


def found(columns: list[ColumnOfLeads], yes: Flags) -> dict[str, Suspicion]:
    return {one.label: one for one in suspicions(columns, yes)}


def test_what_was_written_because_of_the_outcome_is_found_by_what_it_says() -> None:
    told = found(*world())
    assert {name for name, one in told.items() if one.verdict is Verdict.LEAK} == {"need", "remark", "latest"}
    assert {name for name, one in told.items() if one.verdict is Verdict.SUSPECT} == {"vendor"}
    assert all(one.evidence for one in told.values() if one.verdict is not Verdict.CLEAR)
    assert "“signed” 100%" in told["remark"].evidence[0]


def test_a_name_is_no_evidence_and_a_declaration_wins() -> None:
    columns, yes = world()
    renamed = [
        ColumnOfLeads(f"custom.{at}", label, one.shape, one.values, known)
        for at, (one, label, known) in enumerate(
            zip(
                columns,
                ["Last Quality Tag", "Lost Reason", "Closed Won", "a", "b", "c", "d", "e"],
                ["", "", "later", "at_capture", "", "", "", ""],
                strict=True,
            )
        )
    ]
    told = found(renamed, yes)
    assert told["Last Quality Tag"].verdict is told["Lost Reason"].verdict is Verdict.CLEAR
    assert told["Closed Won"].verdict is Verdict.LEAK
    assert (told["a"].verdict, bool(told["a"].evidence)) == (Verdict.CLEAR, True)


def column(name: str, shape: Shape, values: list[object], **more: object) -> ColumnOfLeads:
    return ColumnOfLeads(name, name, shape, tuple(values), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0.03, 0.5], ids=["rare", "even"])
def test_what_is_written_later_is_found_in_numbers_texts_and_dates_too(share: float) -> None:
    draw = np.random.default_rng(5)
    leads = 4_000
    yes = draw.random(leads) < share
    texts = [
        f"{place} {'contract signed' if end and draw.random() < 0.8 else draw.choice(['call', 'wait', 'none'])}"
        for place, end in enumerate(yes)
    ]
    some = tuple(bool(one) for one in draw.random(leads) < 0.3)
    never = (False,) * leads
    known: list[object] = [1] * leads
    columns = [
        column("revenue", Shape.NUMBER, [float(draw.gamma(2, 400)) if end else 0.0 for end in yes]),
        column("lost_reason", Shape.WORD, [None if end or draw.random() < 0.7 else "price" for end in yes]),
        column("remark", Shape.WORD, list(texts)),
        column("called", Shape.DATE, known, after=some, ahead=never),
        column("renewed", Shape.DATE, known, after=some, ahead=some),
        column("asked", Shape.DATE, known, after=never, ahead=some),
        column("thought", Shape.WORD, [f"{place} {draw.choice(['fair', 'web'])}" for place in range(leads)]),
        column("budget", Shape.NUMBER, [float(draw.choice([0, 0, 0, 500, 900])) for _ in yes]),
        column("phone", Shape.WORD, ["x" if draw.random() < (0.6 if end else 0.5) else None for end in yes]),
    ]
    told = {one.column: str(one.verdict) for one in suspicions(columns, yes)}
    assert {name for name, verdict in told.items() if verdict == "clear"} == {
        "asked", "thought", "budget", "phone",
    }  # fmt: skip
    assert {name for name, verdict in told.items() if verdict == "suspect"} <= {"renewed", "remark"}


def honest() -> tuple[list[ColumnOfLeads], Flags]:
    columns, yes = world()
    return [one for one in columns if one.label in ("minutes", "origin", "agreed", "tea")], yes


def card(most: int = 15, bounds: dict[str, Bounds] | None = None) -> dict[str, int]:
    columns, yes = honest()
    offered = candidates(columns, yes, OLDER)
    older = [type(one)(one.column, one.label, one.when, one.met[OLDER]) for one in offered]
    return {
        one.candidate.label: one.points
        for one in learn_card(older, yes[OLDER], most=most, bounds=bounds or {})
    }


def test_a_card_finds_the_rules_the_world_was_made_by_and_no_chance() -> None:
    rules = card()
    assert len(rules) <= 6
    assert any(name.startswith("minutes: at least") and points > 15 for name, points in rules.items())
    assert any(name.startswith("origin") and abs(points) > 10 for name, points in rules.items())
    assert not any(name.startswith("tea") for name in rules)
    assert card(most=1).keys() < rules.keys() | card(most=1).keys()
    assert len(card(most=1)) == 1


@pytest.mark.parametrize(
    ("bounds", "low", "high"), [(Bounds(0, 8), 1, 8), (Bounds(-1_000, 0), -1_000, -1)], ids=["range", "sign"]
)
def test_points_keep_to_the_sign_and_range_a_person_set(bounds: Bounds, low: int, high: int) -> None:
    points = [
        points
        for name, points in card(bounds={"custom.minutes": bounds}).items()
        if name.startswith("minutes")
    ]
    assert all(low <= one <= high for one in points)
    assert bool(points) is (high > 0)


@pytest.mark.slow
def test_a_card_comes_near_to_learners_nobody_can_read() -> None:
    columns, yes = honest()
    offered = candidates(columns, yes, OLDER)
    older = [type(one)(one.column, one.label, one.when, one.met[OLDER]) for one in offered]
    rules = learn_card(older, yes[OLDER], most=15, bounds={})
    whole = {str(one.when): one.met for one in offered}
    points = sum(one.points * whole[str(one.candidate.when)].astype(float) for one in rules)
    newer, truth = slice(OLDER.stop, None), yes[OLDER.stop :].astype(float)
    best = max(auc(one[newer], truth) for one in chances(columns, offered, yes, OLDER).values())
    assert auc(np.asarray(points)[newer], truth) > best - 0.03
