"""The columns a list of leads can have besides its rank, and what stands in them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from uuid import UUID

from leadwright.accounts.actor import Actor
from leadwright.criteria.errors import unknown_name
from leadwright.criteria.types import FieldType
from leadwright.leads.access import sees_contact_data, visible_leads
from leadwright.leads.contact_data import plain_value
from leadwright.leads.models import CustomField
from leadwright.leads.relations import quoted
from leadwright.platform import sql
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, parse_public_id, public_id

_CUSTOM = "custom."


class CellKind(StrEnum):
    """What a cell holds. Points are millionths, dates ISO texts, lists lists of texts."""

    TEXT = "text"
    NUMBER = "number"
    POINTS = "points"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    LIST = "list"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `sort` is the order of the list that its head asks for. `contact`: it tells how to reach somebody.
    `band_sql`: the band of a dimension whose points it holds.
    """

    name: str
    label: str
    kind: CellKind
    sql: str
    sort: str | None = None
    contact: bool = False
    band_sql: str = ""

    @property
    def band(self) -> str:
        """The name under which its band stands beside it; empty where it has none."""
        return BANDS.get(self.name) or (f"{self.name}.band" if self.band_sql else "")


ColumnProvider = Callable[[], Iterable[Column]]
_PROVIDERS: list[ColumnProvider] = []


def register_columns(provider: ColumnProvider) -> None:
    """Offers the columns of a package above, asked for with every list. Registering a provider again changes nothing."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def _column(
    name: str,
    label: str,
    expression: str,
    kind: CellKind = CellKind.TEXT,
    sort: str | None = None,
    contact: bool = False,
) -> Column:
    return Column(name, label, kind, expression, sort, contact)


_points = partial(_column, kind=CellKind.POINTS)
_reach = partial(_column, contact=True)
BUILT_IN: Mapping[str, Column] = {
    one.name: one
    for one in (
        _column("name", "Lead", "l.full_name", sort="name"),
        _column("company", "Company", "coalesce(l.company_name, c.name, l.company_domain)", sort="company"),
        _column("stage", "Stage", "st.stage", CellKind.STAGE),
        _points("fit", "Fit", "st.fit_points"),
        _points("engagement", "Engaged", "st.engagement_points"),
        _column("reason", "Strongest reason", "nullif(st.reason, '')"),
        _column("last_activity", "Last act", "st.last_activity_at", CellKind.INSTANT, "last_activity"),
        _column("owner", "Owner", "u.name", sort="owner"),
        _column("role", "Role", "l.role"),
        _reach("email", "E-mail", "coalesce(l.email_display, l.email)"),
        _reach("phone", "Phone", "l.phone"),
        _column("tags", "Tags", "tagged.names", CellKind.LIST),
        _points("points", "Points", "st.points", sort="points"),
        _column("priority", "Priority", "st.priority", CellKind.NUMBER, "priority"),
        _column("stage_since", "In stage since", "st.stage_since", CellKind.INSTANT, "stage_since"),
        _column("created", "Added", "l.created_at", CellKind.INSTANT, "created"),
        _column("source", "Source", "src.name"),
        _column("team", "Team", "t.name"),
        _column("country", "Country", "l.country"),
        _column("city", "City", "l.city"),
        _column("language", "Language", "l.language"),
        _column("seniority", "Seniority", "l.seniority"),
        _column("department", "Department", "l.department"),
        _column("industry", "Industry", "coalesce(l.industry, c.industry)"),
        _column("company_size", "Employees", "coalesce(l.company_size, c.company_size)", CellKind.NUMBER),
        _column("prospect", "Prospect", "st.prospect", CellKind.BOOLEAN),
    )
}
DEFAULT_COLUMNS = ("name", "company", "stage", "fit", "engagement", "reason", "last_activity", "owner")
# Beside the points of a dimension stands its band.
BANDS: Mapping[str, str] = {"fit": "fit_band", "engagement": "engagement_band"}
_CUSTOM_KINDS: Mapping[FieldType, CellKind] = {
    FieldType.DECIMAL: CellKind.NUMBER,
    FieldType.INTEGER: CellKind.NUMBER,
    FieldType.MONEY: CellKind.NUMBER,
    FieldType.BOOLEAN: CellKind.BOOLEAN,
    FieldType.DATE: CellKind.DATE,
    FieldType.CHOICES: CellKind.LIST,
}
Cells = Mapping[str, object]


def list_columns(actor: Actor) -> dict[str, Column]:
    """Every column the actor may have, by name, custom fields behind the others; one query, and those of the packages above."""
    offered = dict(BUILT_IN)
    offered |= {one.name: one for provider in _PROVIDERS for one in provider()}
    told = ("slug", "label", "type", "contact_data")
    for slug, label, kind, contact in CustomField.objects.order_by("slug").values_list(*told):
        name = f"{_CUSTOM}{slug}"
        shown = _CUSTOM_KINDS.get(FieldType(kind), CellKind.TEXT)
        offered[name] = Column(name, label, shown, f"l.custom -> {quoted(slug)}", None, contact)
    reachable = sees_contact_data(actor)
    return {name: one for name, one in offered.items() if reachable or not one.contact}


def known_columns(actor: Actor, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names, in this order. Raises UnusableInput for a name the actor has no column of."""
    offered = list_columns(actor)
    for name in names:
        if name not in offered:
            raise UnusableInput(unknown_name("column", name, offered), column=name)
    return tuple(offered[name] for name in dict.fromkeys(names))


def list_cells(
    *, actor: Actor, references: Sequence[str], columns: Sequence[Column]
) -> dict[str, dict[str, object]]:
    """What stands in these columns for leads by public id; one query. Leads the actor does not see are absent."""
    uuids = [parse_public_id(Kind.LEAD, one) for one in references]
    return {
        public_id(Kind.LEAD, uuid): cells for _, uuid, cells in _cells(actor, "l.public_id", uuids, columns)
    }


def numbered_cells(
    *, actor: Actor, leads: Sequence[int], columns: Sequence[Column]
) -> list[tuple[str, dict[str, object]]]:
    """As `list_cells`, for leads by number, in their order, each with its public id."""
    found = {
        number: (public_id(Kind.LEAD, uuid), cells)
        for number, uuid, cells in _cells(actor, "l.id", leads, columns)
    }
    return [found[lead] for lead in leads if lead in found]


def _cells(
    actor: Actor, key: str, keys: Sequence[int] | Sequence[UUID], columns: Sequence[Column]
) -> list[tuple[int, UUID, dict[str, object]]]:
    wanted = {one.name: one.sql for one in columns}
    wanted |= {one.band: one.band_sql or f"nullif(st.{one.band}, '')" for one in columns if one.band}
    visible = visible_leads(actor, "st")
    text = (
        sql.statement("leadwright.leads", "list_cells")
        .replace("{cells}", "".join(f", {one}" for one in wanted.values()))
        .replace("{key}", key)
        .replace("{visible}", visible.sql)
    )
    found = sql.rows(text, {**visible.params, "keys": list(keys)})
    shown = _value if sees_contact_data(actor) else _plain
    return [
        (number, uuid, {name: shown(name, one) for name, one in zip(wanted, values, strict=True)})
        for number, uuid, *values in found
    ]


def _plain(name: str, stored: object) -> object:
    return plain_value(_value(name, stored))


def _value(name: str, stored: object) -> object:
    """JSON of custom fields reaches us as text."""
    return json.loads(stored) if name.startswith(_CUSTOM) and isinstance(stored, str) else stored
