"""A study as its page draws it: figures as charts with their numbers beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadwright.learning.queries import StudyLine
from leadwright.ui.words import per_cent

_NAMES = {"live": "In force", "draft": "Draft", "proposal": "Proposal"}
_VERDICTS = {"leak": ("Leak", "bad"), "suspect": ("Suspect", "warn"), "clear": ("Clear", "good")}
_WIDTH, _HEIGHT, _COLUMN, _STEP = 320.0, 120.0, 22.0, 32.0


@dataclass(frozen=True)
class Head:
    """A model in short."""

    name: str
    title: str
    rules: int
    auc: str
    interval: str
    lift: str
    without_history: str


@dataclass(frozen=True)
class ColumnOfTenth:
    """A tenth as a column, with the whisker of its interval."""

    x: float
    y: float
    height: float
    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class TenthRow:
    tenth: int
    leads: str
    outcomes: str
    rate: str
    lift: str
    capture: str


@dataclass(frozen=True)
class Lines:
    """Two lines on a ground: `first` drawn through, `second` dashed, as points of SVG; `mark` is an upright, None for none."""

    first: str
    second: str
    mark: float | None = None


@dataclass(frozen=True)
class ThresholdRow:
    points: str
    leads: int
    precision: str
    recall: str
    here: bool


@dataclass(frozen=True)
class PromiseRow:
    tenth: int
    leads: int
    expected: str
    seen: str
    interval: str


@dataclass(frozen=True)
class Dot:
    """A tenth by what was promised and what came true, with its whisker."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class ModelCard:
    """One model with its charts. `base` is where the rate of all stands, in the chart of tenths."""

    key: str
    head: Head
    columns: tuple[ColumnOfTenth, ...]
    base: float
    tenths: tuple[TenthRow, ...]
    reach: Lines
    thresholds: tuple[ThresholdRow, ...]
    capacity: str
    dots: tuple[Dot, ...]
    promises: tuple[PromiseRow, ...]
    drift: str


@dataclass(frozen=True)
class Suspect:
    label: str
    column: str
    verdict: str
    tone: str
    auc: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class ProposedRule:
    label: str
    points: str
    way: str
    leads: int
    rate: str


@dataclass(frozen=True)
class StudyShown:
    """Everything on the page of a finished study."""

    models: tuple[ModelCard, ...]
    said: tuple[str, ...]
    gap: str
    suspects: tuple[Suspect, ...]
    clear: tuple[Suspect, ...]
    rules: tuple[ProposedRule, ...]
    ceiling: tuple[tuple[str, str, str], ...]
    repeats: Mapping[str, Any] | None


def shown(study: StudyLine) -> StudyShown:
    """The study with every number as text and every length in the units of its drawing."""
    result = study.result
    assert result is not None  # noqa: S101 - only finished ones are shown
    suspected = [_suspect(one) for one in result.get("suspicions", ())]
    return StudyShown(
        models=tuple(_card(one) for one in result["models"]),
        said=tuple(_said(result)),
        gap=_gap(result),
        suspects=tuple(one for one in suspected if one.verdict != "Clear"),
        clear=tuple(one for one in suspected if one.verdict == "Clear"),
        rules=tuple(_rule(one) for one in result.get("rules", ())),
        ceiling=tuple(
            (one["name"], f"{one['auc']:.3f}", f"{one['low']:.3f} to {one['high']:.3f}")
            for one in result.get("ceiling", ())
        ),
        repeats=result.get("repeats"),
    )


def _said(result: Mapping[str, Any]) -> Iterator[str]:
    cases = result["cases"]
    newer, older = cases["newer"], cases["older"]
    yield (
        f"{newer['leads']:,} newer leads are judged, {newer['outcomes']:,} of them with the outcome;"
        f" the {older['leads']:,} older ones are learned from. Each is judged by what was known just before its outcome."
    )
    if cases["times_unknown"]:
        yield f"Of {cases['times_unknown']:,} leads nobody knows since when their facts hold; they count as known."
    if cases["without_place"]:
        yield f"{cases['without_place']:,} leads were left out, because what they are ordered by is unknown."


def _gap(result: Mapping[str, Any]) -> str:
    gap = result["difference"]
    if gap is None:
        return ""
    second = _NAMES[result["models"][1]["name"]].lower()
    surely = "better" if gap["low"] > 0 else "worse" if gap["high"] < 0 else ""
    said = f"AUC {gap['auc']:+.3f}, between {gap['low']:+.3f} and {gap['high']:+.3f}".replace("-", "−")
    if surely:
        return f"The {second} foretells {surely} than the model in force ({said})."
    return f"The {second} and the model in force cannot be told apart on these leads ({said})."


def _card(model: Mapping[str, Any]) -> ModelCard:
    tenths, told = model["tenths"], model["calibration"]
    taken = model["capacity"]
    return ModelCard(
        key=model["name"],
        head=_head(model),
        columns=tuple(_column(place, one) for place, one in enumerate(tenths)),
        base=round(_HEIGHT * (1 - model["outcomes"] / model["leads"]), 1),
        tenths=tuple(_tenth(one) for one in tenths),
        reach=_reach(model),
        thresholds=tuple(_thresholds(model)),
        capacity=_capacity(taken),
        dots=tuple(_dot(one) for one in told["tenths"]) if told else (),
        promises=tuple(_promise(one) for one in told["tenths"]) if told else (),
        drift=_drift(told) if told else "",
    )


def _head(model: Mapping[str, Any]) -> Head:
    return Head(
        name=_NAMES[model["name"]],
        title=model["title"],
        rules=model["rules"],
        auc=f"{model['auc']:.3f}",
        interval=f"{model['low']:.3f} to {model['high']:.3f}",
        lift=f"{model['lift']:.2f}",
        without_history=", ".join(model["without_history"]),
    )


def _column(place: int, one: Mapping[str, Any]) -> ColumnOfTenth:
    x = place * _STEP + (_STEP - _COLUMN) / 2
    return ColumnOfTenth(
        x=x,
        y=_up(one["rate"]),
        height=round(_HEIGHT * one["rate"], 1),
        middle=x + _COLUMN / 2,
        low=_up(one["low"]),
        high=_up(one["high"]),
    )


def _up(share: float) -> float:
    return round(_HEIGHT * (1 - share), 1)


def _tenth(one: Mapping[str, Any]) -> TenthRow:
    return TenthRow(
        tenth=one["tenth"],
        leads=f"{one['leads']:,.0f}",
        outcomes=f"{one['outcomes']:,.0f}",
        rate=_share(one["rate"]),
        lift=f"{one['lift']:.2f}",
        capture=_share(one["capture"]),
    )


def _reach(model: Mapping[str, Any]) -> Lines:
    """Precision and recall over the share of leads that are called."""
    rows: Sequence[Mapping[str, Any]] = model["thresholds"]
    every = model["leads"]

    def line(name: str) -> str:
        return " ".join(f"{_WIDTH * one['leads'] / every:.1f},{_up(one[name])}" for one in rows)

    taken = model["capacity"]
    mark = _WIDTH * taken["called"] / taken["leads_per_week"] if taken else None
    return Lines(line("recall"), line("precision"), None if mark is None else round(mark, 1))


def _thresholds(model: Mapping[str, Any]) -> Iterator[ThresholdRow]:
    """Marked is the lowest one whose leads sales can take."""
    taken = model["capacity"]
    fitting = [one["points"] for one in model["thresholds"] if taken and one["points"] >= taken["points"]]
    for one in model["thresholds"]:
        yield ThresholdRow(
            points=_points(one["points"]),
            leads=one["leads"],
            precision=_share(one["precision"]),
            recall=_share(one["recall"]),
            here=bool(fitting) and one["points"] == min(fitting),
        )


def _points(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _capacity(taken: Mapping[str, Any] | None) -> str:
    if taken is None:
        return ""
    return (
        f"{taken['leads_per_week']:,.0f} leads come in a week and sales can take {taken['capacity']:,}: call from"
        f" {_points(taken['points'])} points. On the newer leads that was {taken['called']:.1f} a week, of whom"
        f" {taken['outcomes']:.1f} had the outcome ({_share(taken['precision'])} right,"
        f" {_share(taken['recall'])} of all found)."
    )


def _dot(one: Mapping[str, Any]) -> Dot:
    return Dot(round(_WIDTH * one["expected"], 1), _up(one["seen"]), _up(one["low"]), _up(one["high"]))


def _promise(one: Mapping[str, Any]) -> PromiseRow:
    return PromiseRow(
        one["tenth"],
        one["leads"],
        _share(one["expected"]),
        _share(one["seen"]),
        f"{_share(one['low'])} to {_share(one['high'])}",
    )


def _drift(told: Mapping[str, Any]) -> str:
    better = told["brier"] < told["brier_without"]
    return (
        f"The outcome came to {_share(told['rate_before'])} of the older and {_share(told['rate_now'])} of the newer"
        f" leads. The chances learned from the older ones are {'better' if better else 'no better'} than promising everybody the"
        f" same (squared error {told['brier']:.3f} beside {told['brier_without']:.3f})."
    )


def _suspect(one: Mapping[str, Any]) -> Suspect:
    verdict, tone = _VERDICTS[one["verdict"]]
    declared = {
        "later": ("A mapping says that it is known later, which wins.",),
        "at_capture": ("A mapping says that it is known at capture, which wins.",),
    }.get(one["declared"], ())
    return Suspect(
        one["label"], one["column"], verdict, tone, f"{one['auc']:.2f}", (*declared, *one["evidence"])
    )


def _rule(one: Mapping[str, Any]) -> ProposedRule:
    points = one["points"]
    return ProposedRule(
        label=one["label"],
        points=f"{points:+d}".replace("-", "−"),
        way="up" if points > 0 else "down",
        leads=one["leads"],
        rate=_share(one["outcomes"] / one["leads"]) if one["leads"] else "",
    )


def _share(share: float) -> str:
    """Per cent, with a decimal where they are few."""
    return per_cent(share, 1 if share < 0.0995 else 0)
