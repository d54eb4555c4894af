"""Scores of all leads under two models, taken step by step: how points lie, who changes bands, and what each rule gives."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadwright.criteria.catalogue import Catalogue
from leadwright.scoring import sentences
from leadwright.scoring.layout import LineKind, LineSpec, line_specs
from leadwright.scoring.model import MILLION, Dimension, Rule, ScoringModel
from leadwright.scoring.queries import ReadyModel
from leadwright.simulation import rules
from leadwright.simulation.results import AlikeRules, Moved, RuleFound, Side, SimulationResult, Spread
from leadwright.simulation.stepping import OUTCOMES, Member, Scored

PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Move:
    """A lead that would stand elsewhere, as it is kept."""

    what: str
    rises: bool
    place: int
    lead: int
    before: str
    after: str
    reason: str


class Comparison:
    """Counts over the steps taken so far, for two models at one instant."""

    def __init__(self, before: ReadyModel, after: ReadyModel) -> None:
        self._before, self._after = before, after
        self._old, self._new = line_specs(before.model), line_specs(after.model)
        self.numbers = array("q")
        self._changed = 0
        self._ways: Counter[tuple[str, str, str, bool]] = Counter()
        self._names = before.model.dimensions.names, after.model.dimensions.names
        every = list(dict.fromkeys([*self._names[1], *self._names[0]]))
        self._shared = [
            (place, self._names[0].index(name), name)
            for place, name in enumerate(self._names[1])
            if name in self._names[0]
        ]
        self._bands: dict[str, tuple[Counter[str], Counter[str]]] = {
            what: (Counter(), Counter()) for what in (*every, PRIORITY)
        }
        self._grid: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._points: dict[str, tuple[Counter[int], Counter[int]]] = {
            one: (Counter(), Counter()) for one in every
        }
        self._sets = {rule.name: bytearray() for rule in after.model.rules}
        self._given: dict[str, list[int]] = {rule.name: [0, 0] for rule in _both(before.model, after.model)}
        self._outcomes = [bytearray() for _ in OUTCOMES]
        self._leads_before: Counter[str] = Counter()

    def take(
        self, members: Sequence[Member], was: Sequence[Scored], now: Sequence[Scored], far: Sequence[int]
    ) -> list[Move]:
        """Count a step (all of it by number of the lead); the moves of its leads."""
        self.numbers.extend(one.lead for one in members)
        for place, gathered in enumerate(self._outcomes):
            gathered += rules.packed([one > place for one in far])
        self._take_rules(was, now)
        moves: list[Move] = []
        for member, old, new in zip(members, was, now, strict=True):
            self._count(old, 0)
            self._count(new, 1)
            if self._has_other_points(old, new):
                self._changed += 1
            if old.bands != new.bands or old.priority != new.priority:
                moves += self._moves(member, old, new)
        for move in moves:
            self._ways[move.what, move.before, move.after, move.rises] += 1
        return moves

    def _take_rules(self, was: Sequence[Scored], now: Sequence[Scored]) -> None:
        for spec, column in zip(self._new, zip(*(one.lines for one in now), strict=True), strict=True):
            if spec.kind is LineKind.RULE:
                self._sets[spec.name] += rules.packed(column)
                self._given[spec.name][1] += sum(column)
        for spec, column in zip(self._old, zip(*(one.lines for one in was), strict=True), strict=True):
            if spec.kind is LineKind.RULE:
                self._leads_before[spec.name] += len(column) - column.count(0)
                self._given[spec.name][0] += sum(column)

    def _count(self, one: Scored, side: int) -> None:
        for dimension, points, band in zip(self._names[side], one.points, one.bands, strict=True):
            self._points[dimension][side][points // MILLION] += 1
            self._bands[dimension][side][band] += 1
        self._bands[PRIORITY][side][str(one.priority)] += 1
        self._grid[side]["".join(one.bands[: len(Dimension)])] += 1

    def _has_other_points(self, old: Scored, new: Scored) -> bool:
        """A dimension that only one of the models has counts as 0 in the other."""
        if self._names[0] == self._names[1]:
            return old.points != new.points
        was, now = (
            {name: points for name, points in zip(names, one.points, strict=True) if points}
            for names, one in zip(self._names, (old, new), strict=True)
        )
        return was != now

    def _moves(self, member: Member, old: Scored, new: Scored) -> Iterator[Move]:
        changes = self._changes(old, new)
        for after, before, dimension in self._shared:
            was, now = old.bands[before], new.bands[after]
            if was != now:
                # Bands are letters or digits, the best one first.
                reason = self._reason(changes, dimension, "The band begins elsewhere")
                yield Move(dimension, now < was, member.place, member.lead, was, now, reason)
        if old.priority != new.priority:
            yield Move(
                PRIORITY,
                new.priority < old.priority,
                member.place,
                member.lead,
                str(old.priority),
                str(new.priority),
                self._reason(changes, None, "The order of calling is another"),
            )

    def _changes(self, old: Scored, new: Scored) -> dict[tuple[LineKind, str, str], int]:
        """By line, how many more millionths it gives; the same rule or limit in both models is one line."""
        found: Counter[tuple[LineKind, str, str]] = Counter()
        for spec, points in zip(self._new, new.lines, strict=True):
            found[_key(spec)] += points
        for spec, points in zip(self._old, old.lines, strict=True):
            found[_key(spec)] -= points
        return found

    def _reason(
        self, changes: Mapping[tuple[LineKind, str, str], int], dimension: str | None, none: str
    ) -> str:
        own = [(key, points) for key, points in changes.items() if dimension in (None, key[2]) and points]
        if not own:
            return none
        (kind, name, of), points = max(own, key=lambda one: abs(one[1]))
        return f"{self._label(kind, name, of)} {points / MILLION:+.1f}".replace("-", "−")

    def _label(self, kind: LineKind, name: str, dimension: str) -> str:
        for using, specs in ((self._after, self._new), (self._before, self._old)):
            for spec in specs:
                if _key(spec) == (kind, name, dimension):
                    return label(spec, using.model, using.catalogue)
        return name

    def sets(self) -> Mapping[str, bytearray]:
        """The leads each rule of the new model takes, as bits over `numbers`."""
        return self._sets

    def result(self) -> SimulationResult:
        """What was found over all steps."""
        sets = {name: rules.as_number(bits) for name, bits in self._sets.items()}
        outcomes = [rules.as_number(bits) for bits in self._outcomes]
        return SimulationResult(
            leads=len(self.numbers),
            changed=self._changed,
            spreads={one: Spread(**vars(rules.columns(*counts))) for one, counts in self._points.items()},
            moves=tuple(self._moved(what) for what in self._bands),
            grid_before=dict(self._grid[0]),
            grid_after=dict(self._grid[1]),
            rules=tuple(self._rules(sets, outcomes)),
            alike=tuple(
                AlikeRules(first=one.first, second=one.second, both=one.both, either=one.either)
                for one in rules.alike(sets)
            ),
            outcomes={str(one): bits.bit_count() for one, bits in zip(OUTCOMES, outcomes, strict=True)},
        )

    def _moved(self, what: str) -> Moved:
        before, after = self._bands[what]
        return Moved(what=what, before=dict(before), after=dict(after), ways=ways(self._ways, what))

    def _rules(self, sets: Mapping[str, int], outcomes: Sequence[int]) -> Iterator[RuleFound]:
        new = {rule.name for rule in self._after.model.rules}
        for rule in _both(self._before.model, self._after.model):
            gone = rule.name not in new
            using = self._before if gone else self._after
            bits = sets.get(rule.name, 0)
            before, after = self._given[rule.name]
            yield RuleFound(
                name=rule.name,
                label=called(rule),
                sentence=sentences.what_counts(rule, using.catalogue),
                dimension=str(rule.dimension),
                leads=bits.bit_count(),
                points=after,
                share=self._share(rule, after),
                leads_before=self._leads_before[rule.name],
                points_before=before,
                is_gone=gone,
                is_worthless=not rule.weighs,
                reached={
                    str(one): (bits & found).bit_count()
                    for one, found in zip(OUTCOMES, outcomes, strict=True)
                },
            )

    def _share(self, rule: Rule, points: int) -> float:
        """The part of all that rules of its dimension give, or take, before any limit."""
        alike = [
            self._given[one.name][1]
            for one in self._after.model.rules
            if one.dimension == rule.dimension and (self._given[one.name][1] > 0) is (points > 0)
        ]
        return points / sum(alike) if points and sum(alike) else 0.0


def ways(counted: Mapping[tuple[str, str, str, bool], int], what: str) -> tuple[Side, ...]:
    """The ways of one thing, those most leads would go first."""
    found = [
        Side(before=before, after=after, leads=leads, rises=rises)
        for (of, before, after, rises), leads in counted.items()
        if of == what
    ]
    return tuple(sorted(found, key=lambda one: (-one.leads, one.before, one.after)))


def called(rule: Rule) -> str:
    """What a rule goes by: its short reason, or its name in plain words."""
    return rule.reason or rule.name.replace("-", " ").replace("_", " ").capitalize()


def label(spec: LineSpec, model: ScoringModel, catalogue: Catalogue) -> str:
    """A line in a few words."""
    if spec.kind is LineKind.RULE:
        return called(model.rules[spec.rule])
    if spec.kind is LineKind.ADJUSTMENT:
        return "Points given by hand"
    return sentences.of_line(spec, model, catalogue)


def _key(spec: LineSpec) -> tuple[LineKind, str, str]:
    return spec.kind, spec.name, spec.dimension


def _both(before: ScoringModel, after: ScoringModel) -> list[Rule]:
    """The rules of the new model in its order, then those only the old one has."""
    names = {rule.name for rule in after.rules}
    return [*after.rules, *(rule for rule in before.rules if rule.name not in names)]
