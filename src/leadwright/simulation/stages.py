"""Stages of leads under two definitions or two scores: who would move where, and what decides it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leadwright.criteria import registry as offered
from leadwright.criteria.references import references
from leadwright.lifecycle.deciding import decision_of
from leadwright.lifecycle.evaluation import Scope, judge, verdicts_of
from leadwright.lifecycle.queries import Lifecycle
from leadwright.lifecycle.rules import Decision
from leadwright.lifecycle.stages import RANK, Stage
from leadwright.platform import sql
from leadwright.scoring.documents import RELATION
from leadwright.scoring.fields import scores_in
from leadwright.simulation.results import Moved
from leadwright.simulation.scores import Move, ways
from leadwright.simulation.stepping import SCOPE

STAGE = "stage"
# Both sides of a step, as `judge` keeps them.
_BEFORE, _AFTER = "judged_before", "judged_after"
_ALIKE = f"""select b.stage, b.verdicts, a.verdicts, array_agg(b.lead order by b.lead)
from {_BEFORE} b
join {_AFTER} a on a.lead = b.lead
group by b.stage, b.verdicts, a.verdicts"""


@dataclass(frozen=True, slots=True)
class _Alike:
    """Leads that stand alike and meet the same, on either side."""

    stage: str
    before: Sequence[int]
    after: Sequence[int]
    leads: Sequence[int]


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
        judge(self._before, Scope(sql=scope, given={RELATION: scores_in(before)}), into=_BEFORE)
        judge(self._after, Scope(sql=scope, given={RELATION: scores_in(after)}), into=_AFTER)
        return self._taken(places)

    def under_definitions(self, places: Mapping[int, int]) -> list[Move]:
        """Moves of a step by two definitions, with the scores as they are kept."""
        self._stay(places)
        judge(self._before, Scope(sql=SCOPE), into=_BEFORE)
        judge(self._after, Scope(sql=SCOPE), into=_AFTER)
        return self._taken(places)

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

    def _taken(self, places: Mapping[int, int]) -> list[Move]:
        moves = []
        for alike in _alike():
            left = decision_of(self._before, alike.stage, alike.before)
            right = decision_of(self._after, alike.stage, alike.after)
            # What time or news alone would change is no consequence of the draft.
            for stage, side in ((left.stage, 0), (right.stage, 1)):
                self._counts[side][alike.stage] -= len(alike.leads)
                self._counts[side][stage] += len(alike.leads)
            if left.stage is right.stage:
                continue
            rises, reason = _rises(left.stage, right.stage), self._reason(alike, right)
            self._ways[STAGE, str(left.stage), str(right.stage), rises] += len(alike.leads)
            moves += [
                Move(STAGE, rises, places[lead], lead, str(left.stage), str(right.stage), reason)
                for lead in alike.leads
            ]
        return sorted(moves, key=lambda move: move.lead)

    def _reason(self, alike: _Alike, decision: Decision) -> str:
        """The criterion that is answered otherwise; for another definition what it says of this lead."""
        texts = {
            one.key: one.text
            for rule in self._after.definition.rules.values()
            for one in (*rule.criteria, *((rule.falls,) if rule.falls else ()))
        }
        before = verdicts_of(self._before, alike.before)
        for key, met in verdicts_of(self._after, alike.after).items():
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


def _alike() -> Iterator[_Alike]:
    return (_Alike(*row) for row in sql.rows(_ALIKE))


def _rises(before: Stage, after: Stage) -> bool:
    """Up the ladder, or back onto it."""
    return RANK.get(after, -1) > RANK.get(before, -1)
