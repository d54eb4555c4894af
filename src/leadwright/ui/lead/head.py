"""Who it is, where it stands, and the three questions of nurturing, made ready for the top of the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadwright.criteria.catalogue import Catalogue
from leadwright.leads.queries.doings import Doing
from leadwright.lifecycle.queries import CriterionLine, Move, StageExplanation
from leadwright.lifecycle.stages import LEVELS, Stage
from leadwright.pulse.queries import PersonaVerdict, VerdictLine
from leadwright.scoring.model import BANDS, Dimension
from leadwright.scoring.queries import ScoreExplanation
from leadwright.ui.lead.values import fact_text
from leadwright.ui.presenting import Band, PageTime
from leadwright.ui.words import band_strength, day_text

_OFFERS = ("content_downloaded", "coupon_redeemed")
_DOINGS_SHOWN = 6
_THINGS_SHOWN = 3


@dataclass(frozen=True)
class Cell:
    """A square of the priority grid; `mark` is on for the lead's own, hi for its row and column."""

    x: float
    y: float
    mark: str


@dataclass(frozen=True)
class Step:
    """A level of the ladder on the track."""

    name: str
    note: str
    state: str


@dataclass(frozen=True)
class Ahead:
    """A stage that can come next: how much is missing, and its criteria."""

    sentence: str
    criteria: tuple[CriterionLine, ...]


@dataclass(frozen=True)
class Question:
    """One of the three questions, what is known, and the evidence line by line where a rule decided."""

    asks: str
    answer: str
    note: str
    why: tuple[VerdictLine, ...] = ()


def grid(score: ScoreExplanation) -> tuple[Cell, ...]:
    """The sixteen cells of fit (down) and engagement (across), with the lead's own marked."""
    cells = []
    for down, fit in enumerate(BANDS[Dimension.FIT]):
        for across, engagement in enumerate(BANDS[Dimension.ENGAGEMENT]):
            row, column = fit == score.fit.band, engagement == score.engagement.band
            mark = "on" if row and column else "hi" if row or column else ""
            cells.append(Cell(across * 12.25, down * 12.25, mark))
    return tuple(cells)


def bands(score: ScoreExplanation) -> tuple[Band | None, Band | None]:
    """Fit and engagement."""
    found = [
        Band(one.band, band_strength(one.band)) if one.band else None for one in (score.fit, score.engagement)
    ]
    return found[0], found[1]


def local_time(facts: Mapping[str, object], time: PageTime) -> str:
    """The clock where the lead is, where its time zone is known: 08:49 there."""
    try:
        zone = ZoneInfo(str(facts.get("time_zone") or ""))
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    return f"{time.now.astimezone(zone):%H:%M} there"


def track(stage: StageExplanation, moves: Sequence[Move], time: PageTime) -> tuple[Step, ...]:
    """The ladder: what was passed and when, where the lead is, and what comes next."""
    reached = {move.to_stage: move.at for move in reversed(moves) if move.at <= time.now}
    here = next((place for place, level in enumerate(LEVELS) if stage.current in level), None)
    ahead = {line.stage for line in stage.criteria if line.stage is not stage.current}
    steps = []
    for place, level in enumerate(LEVELS):
        own = (
            stage.current
            if stage.current in level
            else next((one for one in level if one in ahead), level[0])
        )
        when = f"since {day_text(reached[own], time.zone, time.now)}" if own in reached else ""
        if here is not None and place < here:
            passed = day_text(reached[own], time.zone, time.now) if own in reached else ""
            steps.append(Step(own.label, passed, "done"))
        elif place == here:
            steps.append(Step(own.label, when, "current"))
        elif own in ahead:
            met = [line.met for line in stage.criteria if line.stage is own]
            steps.append(Step(own.label, f"{sum(met)} of {len(met)} met", "next"))
        else:
            steps.append(Step(own.label, "", ""))
    return tuple(steps)


def ahead(stage: StageExplanation) -> tuple[Ahead, ...]:
    """What is missing for each stage that can come next."""
    found = []
    for of_stage, group in groupby(stage.criteria, key=lambda line: line.stage):
        lines = tuple(group)
        if of_stage is stage.current:
            continue
        missing = sum(not line.met for line in lines)
        count = {0: "Nothing is", 1: "One thing is"}.get(missing, f"{missing} things are")
        found.append(Ahead(f"{count} missing for {of_stage.label}.", lines))
    return tuple(found)


def nothing_ahead(stage: StageExplanation) -> str:
    """What is said where no criteria lead on; of a customer nothing, since the ladder ends there."""
    if stage.current is Stage.CUSTOMER or any(line.stage is not stage.current for line in stage.criteria):
        return ""
    return "Nothing leads on from here by itself; a person sets the next stage."


def holding(stage: StageExplanation) -> tuple[CriterionLine, ...]:
    """The criteria of the stage the lead is at."""
    return tuple(line for line in stage.criteria if line.stage is stage.current)


def questions(
    persona: PersonaVerdict,
    facts: Mapping[str, object],
    told: str,
    doings: Sequence[Doing],
    catalogue: Catalogue,
) -> tuple[Question, ...]:
    """Which persona, which offer downloaded, what else was done. `told` is where a persona that somebody named comes from."""
    offers = [doing for doing in doings if doing.event in _OFFERS]
    things = list(dict.fromkeys(thing for doing in offers for thing in doing.things))
    rest = [doing for doing in doings if doing.event not in _OFFERS]
    return (
        _persona(persona, facts, told),
        Question(
            "Which offer?",
            _listed(things) if things else "Downloaded" if offers else "None yet",
            "" if not offers or things else "The event does not say which.",
        ),
        Question("What else?", "; ".join(_done(rest, catalogue)) or "Nothing yet", ""),
    )


def _persona(persona: PersonaVerdict, facts: Mapping[str, object], told: str) -> Question:
    """What a person said stands before what the playbook makes of the lead."""
    named = fact_text("persona", facts)
    if named:
        return Question("Which persona?", named, f"Said so: {told}" if told else "Said so by a person.")
    if persona.slug:
        return Question("Which persona?", persona.title, persona.describes, persona.lines)
    stands_for = [fact_text(name, facts) for name in ("role", "seniority", "department")]
    known = ", ".join(dict.fromkeys(one for one in stands_for if one))
    return Question("Which persona?", known or "Unknown", _none_fits(persona.tried, bool(known)))


def _none_fits(tried: int, is_known: bool) -> str:
    if not tried:
        return "The playbook defines no persona."
    found = "fits" if tried == 1 else f"of {tried} fits"
    none = f"No persona {found}" if tried == 1 else f"None {found}"
    return (
        f"{none}; role, level and department stand for it." if is_known else f"{none}, and no role is known."
    )


def _listed(things: Sequence[str]) -> str:
    more = len(things) - _THINGS_SHOWN
    return ", ".join(things[:_THINGS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _done(doings: Sequence[Doing], catalogue: Catalogue) -> Iterator[str]:
    silent = (
        "lead_imported",
        "stage_set",
        "score_adjusted",
        "hand_over_accepted",
        "hand_over_rejected",
        "email_delivered",
    )
    told = [one for one in doings if one.event not in silent]
    for one in told[:_DOINGS_SHOWN]:
        event = catalogue.events.get(one.event)
        label = event.label if event is not None else one.event.replace("_", " ").capitalize()
        yield label if one.count == 1 else f"{label} {one.count} times"
    if len(told) > _DOINGS_SHOWN:
        yield f"and {len(told) - _DOINGS_SHOWN} more kinds"


def is_beside(stage: Stage) -> bool:
    """Whether a stage lies beside the ladder."""
    return all(stage not in level for level in LEVELS)
