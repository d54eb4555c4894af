"""The orders a list can have, and places in it. Each is carried by one index whose every column ascends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from leadwright.criteria.errors import unknown_name
from leadwright.leads.models import NOBODY
from leadwright.platform import cursors, sql
from leadwright.platform.cursors import UnusableCursor
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id


@dataclass(frozen=True)
class Order:
    """One order: the columns that make it, over `st` (standing) or `l` (lead), with the lead's number as the last.

    `table` is what the index lies on. `open_values` says whether a place may carry the values it stands for: texts can be how
    to reach somebody, and owners are numbers nobody should see. `reversible`: the other direction means something to people.
    """

    name: str
    table: str
    keys: tuple[str, ...]
    open_values: bool = True
    reversible: bool = True

    @property
    def number(self) -> str:
        return "st.lead_id" if self.table == "st" else "l.id"

    @property
    def source(self) -> str:
        return "standing st" if self.table == "st" else "lead l"

    @property
    def alive(self) -> str:
        """SQL: which rows of the table are leads of any list; the indexes on leads hold only those."""
        return "true" if self.table == "st" else "l.merged_into is null and l.binned_at is null"

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.keys, self.number)


RANK = Order("priority", "st", ("st.priority", "st.points * -1", "st.activity_order"), reversible=False)
ORDERS: dict[str, Order] = {
    order.name: order
    for order in (
        RANK,
        Order("points", "st", ("st.points * -1",)),
        Order("name", "l", ("l.name_order",), open_values=False),
        Order("company", "l", ("l.company_order",), open_values=False),
        Order("stage_since", "st", ("st.stage_since",)),
        Order("last_activity", "st", ("st.activity_order",)),
        Order("created", "l", ("l.created_at",)),
        Order("owner", "st", (f"coalesce(st.owner_id, {NOBODY})",), open_values=False, reversible=False),
    )
}


@dataclass(frozen=True)
class Direction:
    """An order, forwards or (written with a minus in front) backwards."""

    order: Order
    backwards: bool = False

    @property
    def name(self) -> str:
        return f"-{self.order.name}" if self.backwards else self.order.name

    def by(self, columns: tuple[str, ...] | None = None) -> str:
        """The list of an ORDER BY."""
        suffix = " desc" if self.backwards else ""
        return ", ".join(f"{column}{suffix}" for column in columns or self.order.columns)

    def after(self) -> str:
        """SQL: whether a row lies behind the place of the parameters place_0, place_1, …"""
        values = ", ".join(f"%(place_{index})s" for index in range(len(self.order.columns)))
        return f"({', '.join(self.order.columns)}) {'<' if self.backwards else '>'} ({values})"


def direction(name: str) -> Direction:
    """The order of that name, with a minus in front for the other way round. Raises UnusableInput for any other."""
    order = ORDERS.get(name.removeprefix("-"))
    if order is None:
        raise UnusableInput(unknown_name("order", name, ORDERS), sort=name)
    backwards = name.startswith("-")
    if backwards and not order.reversible:
        raise UnusableInput(f"A list by {order.name} has one direction; leave out the minus.", sort=name)
    return Direction(order, backwards)


def cursor_of(towards: Direction, lead: UUID, values: Sequence[str]) -> str:
    """The place behind a lead that stands where `values` (of the order's keys, as texts) say, opaque."""
    told = list(values) if towards.order.open_values else None
    return cursors.pack(towards.name, public_id(Kind.LEAD, lead), told)


def place_of(towards: Direction, cursor: str) -> dict[str, object]:
    """The parameters of `Direction.after` for a cursor.

    Raises UnusableCursor for a text that is no cursor of this order, or whose lead is gone.
    """
    uuid, told = cursors.unpack(cursor, towards.name, cursors.row(Kind.LEAD), partial(_told, towards.order))
    standing = _standing_now(towards.order, uuid)
    values = standing if told is None else (*told, standing[-1])
    return {f"place_{index}": value for index, value in enumerate(values)}


def _standing_now(order: Order, uuid: UUID) -> tuple[object, ...]:
    joined = " join standing st on st.lead_id = l.id" if order.table == "st" else ""
    text = f"select {', '.join(order.columns)} from lead l{joined} where l.public_id = %s"
    found = sql.rows(text, [uuid])
    if not found:
        raise UnusableCursor("The lead at this place is gone; begin at the top.")
    return found[0]


def _told(order: Order, told: object) -> list[int | datetime] | None:
    """The values of the order's keys; None where a place does not carry them."""
    if not order.open_values and told is None:
        return None
    if not order.open_values or not isinstance(told, list) or len(told) != len(order.keys):
        raise ValueError("values of other keys")
    return [_value(str(one)) for one in told]


def _value(text: str) -> int | datetime:
    if text.removeprefix("-").isdecimal():
        return cursors.number(int(text))
    return cursors.instant(text)
