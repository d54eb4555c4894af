"""One lead under two models, line by line: what a draft would change for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from leadwright.criteria import registry as offered
from leadwright.platform import clock, workspace
from leadwright.playbook import records
from leadwright.playbook.records import Asked
from leadwright.scoring import adjusting, sentences
from leadwright.scoring.documents import in_place, nodes_of
from leadwright.scoring.layout import LineKind
from leadwright.scoring.model import ScoringModel
from leadwright.scoring.rules import DimensionScore, Score, ScoreLine, score


@dataclass(frozen=True)
class TriedLine:
    """A rule or limit with its millionths under both models, 0 where one of them has no such line."""

    label: str
    sentence: str
    before: int
    after: int


@dataclass(frozen=True)
class TriedDimension:
    """The lines that give or take something under either model; those of each side sum to its points.

    A model without the dimension has no lines, no points and no band of it.
    """

    dimension: str
    lines: tuple[TriedLine, ...]
    before: int
    after: int
    band_before: str
    band_after: str


@dataclass(frozen=True)
class Trial:
    """A lead under the model in force (`before`) and a draft (`after`), at one instant."""

    dimensions: tuple[TriedDimension, ...]
    priority_before: int
    priority_after: int


def try_model(lead_id: int, *, before: ScoringModel, after: ScoringModel, at: datetime) -> Trial:
    """Score a lead by both models from one reading of what is known of it. Reads only; who may see the lead is for the caller.

    Raises ConditionError where a model names a segment that is not published, UnknownName for other names that do not exist.
    """
    catalogue = offered.catalogue()
    old, new = in_place(before), in_place(after)
    nodes = [*nodes_of(old), *nodes_of(new), adjusting.TEST]
    asked = Asked(lead_id, at, clock.local_date(at, str(workspace.read("time_zone"))))
    record = records.load_record(asked, nodes, catalogue)
    was, now = score(old, record, catalogue), score(new, record, catalogue)
    return Trial(
        dimensions=tuple(
            _dimension(one, (old, was), (new, now))
            for one in dict.fromkeys((*new.dimensions.names, *old.dimensions.names))
        ),
        priority_before=was.priority,
        priority_after=now.priority,
    )


def _dimension(
    dimension: str, old: tuple[ScoringModel, Score], new: tuple[ScoringModel, Score]
) -> TriedDimension:
    nothing = DimensionScore(0, "", ())
    was, now = (one.dimensions.get(dimension, nothing) for one in (old[1], new[1]))
    return TriedDimension(
        dimension=dimension,
        lines=tuple(_lines((old[0], was.lines), (new[0], now.lines))),
        before=was.millionths,
        after=now.millionths,
        band_before=was.band,
        band_after=now.band,
    )


def _lines(
    old: tuple[ScoringModel, tuple[ScoreLine, ...]], new: tuple[ScoringModel, tuple[ScoreLine, ...]]
) -> Iterator[TriedLine]:
    """Lines of the same rule or limit side by side, in the order of the draft, then those it lacks."""
    was = {_key(line): line for line in old[1]}
    now = {_key(line): line for line in new[1]}
    for key in dict.fromkeys((*now, *was)):
        before = was[key].millionths if key in was else 0
        after = now[key].millionths if key in now else 0
        if before or after:
            model, line = (new[0], now[key]) if key in now else (old[0], was[key])
            yield TriedLine(*_words(model, line), before, after)


def _key(line: ScoreLine) -> tuple[LineKind, str]:
    return line.spec.kind, line.spec.name


def _words(model: ScoringModel, line: ScoreLine) -> tuple[str, str]:
    if line.spec.kind is LineKind.ADJUSTMENT:
        return "Points given or taken by hand", ""
    sentence = sentences.of_line(line.spec, model, offered.catalogue())
    if line.spec.kind is not LineKind.RULE:
        return sentence, ""
    return sentences.called(model.rules[line.spec.rule]), sentence
