"""Stages of leads under two definitions or two scores: who would move where, and what decides it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from leadwright.criteria import registry as offered
from leadwright.criteria.references import references
from leadwright.lifecycle.evaluation import Judged, Scope, judge
from leadwright.lifecycle.queries import Lifecycle
from leadwright.lifecycle.rules import Decision, next_stage
from leadwright.lifecycle.stages import RANK, Stage
from leadwright.platform import sql
from leadwright.scoring.documents import RELATION
from leadwright.scoring.fields import scores_in
from leadwright.simulation.results import Moved
from leadwright.simulation.scores import Move, ways
from leadwright.simulation.stepping import SCOPE

STAGE = "stage"
Pair = tuple[Judged, Decision, Judged, Decision]


class StageComparison:
    """Moves between stages over the steps taken so far."""

    def __init__(self, before: Lifecycle, after: Lifecycle) -> None:
        self._before, self._after = before, after
        self._ways: Counter[tuple[str, str, str, bool]] = Counter()
        self._counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())

    def under_scores(self, before: str, after: str, places: Mapping[int, int]) -> list[Move]:
        """Moves of a step by two tables of scores; only leads whose scores differ in what stages ask for are judged."""
        columns = score_columns(self._after)
        self._stay(places)
        if not columns:
            return []
        apart = " or ".join(f'a."{one}" is distinct from b."{one}"' for one in columns)
        old, new = (scores_in(table)(frozenset(columns)) for table in (before, after))
        scope = (
            f"{SCOPE} where lead in (select a.lead from ({new}) a join ({old}) b using (lead) where {apart})"
        )
        was = judge(self._before, Scope(sql=scope, given={RELATION: scores_in(before)}))
        now = judge(self._after, Scope(sql=scope, given={RELATION: scores_in(after)}))
        return self._taken(was, now, places)

    def under_definitions(self, places: Mapping[int, int]) -> list[Move]:
        """Moves of a step by two definitions, with the scores as they are kept."""
        self._stay(places)
        was, now = judge(self._before, Scope(sql=SCOPE)), judge(self._after, Scope(sql=SCOPE))
        return self._taken(was, now, places)

    def moved(self) -> Moved:
        """What was found over all steps."""
        before, after = self._counts
        return Moved(what=STAGE, before=dict(before), after=dict(+after), ways=ways(self._ways, STAGE))

    def _stay(self, places: Mapping[int, int]) -> None:
        """Count the leads of the step where they stand; who moves is moved afterwards."""
        text = "select st.stage, count(*) from standing st where st.lead_id = any(%(leads)s) group by 1"
        for stage, leads in sql.rows(text, {"leads": list(places)}):
            self._counts[0][stage] += leads
            self._counts[1][stage] += leads

    def _taken(self, was: Sequence[Judged], now: Sequence[Judged], places: Mapping[int, int]) -> list[Move]:
        moves = []
        for old, left, new, right in _decided(was, now, self._before, self._after):
            # What time or news alone would change is no consequence of the draft.
            for stage, side in ((left.stage, 0), (right.stage, 1)):
                self._counts[side][old.stage] -= 1
                self._counts[side][stage] += 1
            if left.stage is right.stage:
                continue
            rises = _rises(left.stage, right.stage)
            reason = self._reason(old, new, right)
            moves.append(
                Move(STAGE, rises, places[old.lead], old.lead, str(left.stage), str(right.stage), reason)
            )
        for move in moves:
            self._ways[STAGE, move.before, move.after, move.rises] += 1
        return moves

    def _reason(self, old: Judged, new: Judged, decision: Decision) -> str:
        """The criterion that is answered otherwise; for another definition what it says of this lead."""
        texts = {
            one.key: one.text
            for rule in self._after.definition.rules.values()
            for one in (*rule.criteria, *((rule.falls,) if rule.falls else ()))
        }
        before = dict(zip(self._before.conditions, old.verdicts, strict=True))
        for key, met in zip(self._after.conditions, new.verdicts, strict=True):
            asks_the_same = self._before.conditions.get(key) == self._after.conditions[key]
            if asks_the_same and before[key] is not met and key in texts:
                return f"{'Met' if met else 'Not met any more'}: {texts[key]}"
        lines = [line for line in decision.why if line.met] or list(decision.why)
        return lines[-1].text if lines else "The definition asks for something else"


def score_columns(lifecycle: Lifecycle) -> list[str]:
    """The columns of scores that the conditions of a lifecycle read."""
    fields = offered.catalogue().fields
    names = frozenset[str]().union(*(references(node).fields for node in lifecycle.conditions.values()))
    return sorted({fields[name].column for name in names if fields[name].relation == RELATION})


def _decided(
    was: Sequence[Judged], now: Sequence[Judged], before: Lifecycle, after: Lifecycle
) -> Iterator[Pair]:
    """Both sides of each lead with what follows, from the stage it stands in; `judge` gives them by number."""
    for (old, left), (new, right) in zip(_decisions(was, before), _decisions(now, after), strict=True):
        yield old, left, new, right


def _decisions(judged: Iterable[Judged], lifecycle: Lifecycle) -> Iterator[tuple[Judged, Decision]]:
    """Leads that stand alike and meet the same are decided once."""
    keys = tuple(lifecycle.conditions)
    known: dict[tuple[Stage, tuple[bool, ...]], Decision] = {}
    for one in judged:
        alike = (one.stage, one.verdicts)
        if alike not in known:
            verdicts = dict(zip(keys, one.verdicts, strict=True))
            known[alike] = next_stage(one.stage, verdicts, lifecycle.definition)
        yield one, known[alike]


def _rises(before: Stage, after: Stage) -> bool:
    """Up the ladder, or back onto it."""
    return RANK.get(after, -1) > RANK.get(before, -1)
