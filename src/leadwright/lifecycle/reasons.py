"""Why a criterion is met or missing, in the words of what the lead has."""

from collections.abc import Iterable
from datetime import date

from leadwright.criteria.catalogue import Catalogue
from leadwright.criteria.evaluate import Line
from leadwright.criteria.nodes import Comparison, FieldTest, Node, leaves
from leadwright.criteria.operators import Operator
from leadwright.criteria.reasons import Reasons
from leadwright.criteria.record import Record
from leadwright.criteria.wording import day_said

# A bare yes or no says little: these fields lie behind it and are told instead.
_WENT_ON = "interest_went_on"
_DAYS = ("first_engaged_on", "mql_on", "last_interest_on")


def behind(nodes: Iterable[Node]) -> list[Node]:
    """Further fields that reasons for these conditions are told from, as conditions."""
    if not any(test.field == _WENT_ON for node in nodes for test in leaves(node, FieldTest)):
        return []
    return [FieldTest(name, Comparison(Operator.KNOWN, True)) for name in _DAYS]


class CriterionReasons(Reasons):
    """Tells what decided criteria on one lead; its record also holds the fields of `behind`."""

    def __init__(self, record: Record, catalogue: Catalogue) -> None:
        super().__init__(catalogue)
        self._record = record

    def of_field(self, test: FieldTest, line: Line) -> str:
        """What a fact says; for how interest went on, the days behind it."""
        return self._course_of_interest() if test.field == _WENT_ON else super().of_field(test, line)

    def _course_of_interest(self) -> str:
        days = (self._record.values.get(name) for name in _DAYS)
        first, mql, last = (day_said(day) if isinstance(day, date) else None for day in days)
        parts = [
            f"the first interest was on {first}" if first is not None else "there was no interest",
            f"the lead became an MQL on {mql}" if mql is not None else "",
            f"the last interest was on {last}" if last is not None else "",
        ]
        said = ", ".join(part for part in parts if part)
        return said[0].upper() + said[1:]
