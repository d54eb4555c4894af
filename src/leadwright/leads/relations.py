"""The relations conditions read: typed columns over leads, companies and events, as SQL text.

The compiler never sees JSON: a value inside a JSON document becomes a typed column by one checked
expression for each type, which gives NULL for anything of another shape. The expressions are immutable, so
that an index can be made of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from leadwright.criteria.compile.statement import SINCE
from leadwright.criteria.types import FieldType

_IDENTIFIER_BYTES = 63
_CUSTOM = "custom__"


class Mode(StrEnum):
    """When facts are read: as they were at the instant each lead is judged at, or as they are now, for
    lists. `PAST` is as `AS_OF`, but what came in first without a time is taken as known before, too.
    """

    AS_OF = "as_of"
    CURRENT = "current"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column of a relation: its type and the SQL of its value.

    `f` is the row of facts; `{lead}` stands for the alias of the lead itself, which is the same row where
    facts are current.
    """

    type: FieldType
    sql: str


def text_fact(column: str) -> FactColumn:
    """A text fact compares in its folded form."""
    return FactColumn(FieldType.TEXT, f"coalesce(f.folded ->> '{column}', f.{column})")


def plain_fact(column: str, kind: FieldType) -> FactColumn:
    """A fact that is stored as it compares."""
    return FactColumn(kind, f"f.{column}")


def money_fact(column: str) -> FactColumn:
    """An amount as decimal(18,4); one that is larger is unknown to conditions."""
    return FactColumn(
        FieldType.MONEY, f"case when abs(f.{column}) < 1e14 then f.{column}::numeric(18, 4) end"
    )


def custom_column(slug: str) -> str:
    """The column of a custom field: its slug where PostgreSQL keeps the whole of it, else a digest."""
    name = f"{_CUSTOM}{slug}"
    return (
        name if len(name.encode()) <= _IDENTIFIER_BYTES else _CUSTOM + sha256(slug.encode()).hexdigest()[:40]
    )


def custom_fact(slug: str, kind: FieldType, row: str = "f") -> FactColumn:
    """A custom fact out of `custom`; text out of `folded`, where it stands under `custom.<slug>`."""
    if kind is FieldType.TEXT:
        return FactColumn(kind, f"({row}.folded ->> {quoted(f'custom.{slug}')})")
    return FactColumn(kind, json_value(f"{row}.custom", slug, kind))


def json_value(document: str, key: str, kind: FieldType) -> str:
    """SQL: the value under `key` of a JSON object as `kind`, NULL where it has another shape."""
    value, text = f"({document} -> {quoted(key)})", f"({document} ->> {quoted(key)})"
    return _CHECKED[kind].format(value=value, text=text)


def quoted(text: str) -> str:
    """`text` as a literal of psycopg text: quotes and percent signs doubled."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"


# ISO forms only, as they are written at entry; made of parts, because a cast from text depends on session
# settings and could not be indexed.
_DAY = (
    "make_date(substr({text}, 1, 4)::integer, substr({text}, 6, 2)::integer, substr({text}, 9, 2)::integer)"
)
_TIME = (
    "(make_timestamp(substr({text}, 1, 4)::integer, substr({text}, 6, 2)::integer, substr({text}, 9, 2)::integer,"
    " substr({text}, 12, 2)::integer, substr({text}, 15, 2)::integer,"
    " substring({text} from '^.{{17}}([0-9.]+)')::double precision) at time zone 'UTC')"
)
_NUMBER = "case jsonb_typeof({value}) when 'number' then case when {test} then {cast} end end"
_CHECKED = {
    FieldType.TEXT: "case jsonb_typeof({value}) when 'string' then {text} end",
    FieldType.CHOICE: "case jsonb_typeof({value}) when 'string' then {text} end",
    FieldType.CHOICES: "case jsonb_typeof({value}) when 'array' then array(select jsonb_array_elements_text({value})) end",
    FieldType.BOOLEAN: "case jsonb_typeof({value}) when 'boolean' then {value}::boolean end",
    FieldType.INTEGER: _NUMBER.format(
        value="{value}",
        test="{value}::numeric between -9223372036854775808 and 9223372036854775807"
        " and trunc({value}::numeric) = {value}::numeric",
        cast="{value}::numeric::bigint",
    ),
    FieldType.DECIMAL: _NUMBER.format(
        value="{value}",
        test="abs({value}::numeric) < 99999999999999.99995",
        cast="{value}::numeric::numeric(18, 4)",
    ),
    FieldType.DATE: "case when {text} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' then " + _DAY + " end",
    FieldType.INSTANT: "case when {text} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}"
    "([.][0-9]+)?(Z|[+]00:00)$' then " + _TIME + " end",
}
_CHECKED[FieldType.MONEY] = _CHECKED[FieldType.DECIMAL]


def lead_facts(columns: Mapping[str, FactColumn], mode: Mode) -> str:
    """One row for each lead: what was known of it at `scope.as_of`, or what is known now."""
    chosen = _select(columns)
    if mode is Mode.CURRENT:
        return f"select f.id as lead{chosen.replace('{lead}', 'f')} from lead f"
    joins = " join lead l on l.id = f.lead_id" if "{lead}" in chosen else ""
    return (
        f"select f.lead_id as lead{chosen.replace('{lead}', 'l')} from scope"
        f" join lead_history f on f.lead_id = scope.lead and {_held_then(mode, 'f')}"
        f"{joins}"
    )


def _held_then(mode: Mode, row: str) -> str:
    """The interval of a lead's history at `scope.as_of`. In the past of which no time is known, the first one holds."""
    within = f"{row}.valid_from <= scope.as_of"
    if mode is Mode.PAST:
        within = (
            f"({within} or not {row}.time_known and not exists (select from lead_history earlier"
            f" where earlier.lead_id = {row}.lead_id and earlier.valid_from < {row}.valid_from))"
        )
    return f"{within} and scope.as_of < {row}.valid_to"


def company_facts(columns: Mapping[str, FactColumn], mode: Mode) -> str:
    """One row for each lead with a company: what was known of that company at `scope.as_of`, or what is
    known now.
    """
    chosen = _select(columns)
    if mode is Mode.CURRENT:
        return f"select l.id as lead{chosen} from lead l join company f on f.id = l.company_id"
    # No time is kept of what a company's first row says, so in the past it holds from the beginning.
    first = (
        " or not exists (select from company_history earlier"
        " where earlier.company_id = f.company_id and earlier.valid_from < f.valid_from)"
        if mode is Mode.PAST
        else ""
    )
    return (
        f"select h.lead_id as lead{chosen} from scope"
        f" join lead_history h on h.lead_id = scope.lead and {_held_then(mode, 'h')}"
        " join company_history f on f.company_id = h.company_id"
        f" and (f.valid_from <= scope.as_of{first}) and scope.as_of < f.valid_to"
    )


def lead_desk(columns: frozenset[str]) -> str:
    """Whose a lead is now: the owner by e-mail address, the team by name."""
    chosen = "".join(f", {_DESK[name]} as {name}" for name in sorted(columns))
    return (
        f"select st.lead_id as lead{chosen} from standing st"
        " left join app_user u on u.id = st.owner_id left join team t on t.id = st.team_id"
    )


_DESK = {
    "owner": "u.email",
    "team": "t.name",
    "owner_number": "st.owner_id",
    "team_number": "st.team_id",
}


def lead_tags(mode: Mode) -> str:
    """One row for each lead with tags: their names. No history is kept of tags; they are always those of now."""
    scope = "" if mode is Mode.CURRENT else " join scope on scope.lead = s.lead_id"
    return (
        "select s.lead_id as lead, array_agg(distinct g.name) as tags"
        " from lead_tag t join tag g on g.id = t.tag_id join subject s on s.id = t.subject_id"
        f"{scope} where s.lead_id is not null group by s.lead_id"
    )


# Machines are taken out by the few rows that name them: a hash of all of them for many leads, one probe of
# the partial index for each event of a few.
_EVENTS = """select s.lead_id as lead, e.id as event, {columns}
from event e
join subject s on s.id = e.subject{joins}
where s.lead_id is not null and e.occurred_at >= {since}
    and not exists (
        select from event_verdict v
        where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
    )"""
# The same in two, for a lead that is judged by the first event there is. Only merging moves a lead's own subject, and then the
# lead is in no list any more: so no subject is looked up for the events of this one, by which most are found.
_OWN_SUBJECT_EVENTS = """select e.subject as lead, e.id as event, {columns}
from event e{joins}
where e.occurred_at >= {since}
    and not exists (
        select from event_verdict v
        where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
    )"""
_OTHER_SUBJECTS_EVENTS = f"{_EVENTS} and s.id <> s.lead_id"
# As above, for all who have some event: sorted on the way, because looking up some ten thousand verdicts and subjects one
# after the other along their indexes takes half as long as here and there.
_FOUND_EVENTS = """select s.lead_id as lead, e.*
from (
    select e.*
    from (
        select e.subject, e.id as event, {columns}
        from event e{joins}
        where e.occurred_at >= {since}
        order by e.id
    ) e
    where not exists (
        select from event_verdict v
        where v.event = e.event and v.current and v.verdict in ('machine', 'likely_machine')
    )
    order by e.subject
) e
join subject s on s.id = e.subject
where s.lead_id is not null"""
# And for the moment they are found, where nobody has to guess how many they are: a pair of numbers in the place of the lead, of
# which `narrowing` makes leads, because verdicts and subjects of many are read in half the time as one walk along their index.
_PAIRED_EVENTS = """select array[e.subject, e.id] as lead, {columns}
from event e{joins}
where e.occurred_at >= {since}"""
# Subjects meet the scope before events meet subjects: each event is then looked up once, in one hash table, and not in one of
# all subjects and another of all leads. OFFSET 0 keeps the planner from turning that round, which it thinks a little cheaper.
_SCOPE_EVENTS = """select s.lead, s.as_of, s.today, s.epoch - date_part('epoch', e.occurred_at) as age, e.id as event, {columns}
from (
    select s.id, scope.lead, scope.as_of, scope.today, date_part('epoch', scope.as_of) as epoch
    from scope
    join subject s on s.lead_id = scope.lead
    offset 0
) s
join event e on e.subject = s.id{joins}
where e.occurred_at >= {since} and e.occurred_at <= s.as_of
    and not exists (
        select from event_verdict v
        where v.event = e.id and v.current and v.verdict in ('machine', 'likely_machine')
    )"""
# For one lead the verdicts of all its events are one walk along an index, not a look-up for each.
_OWN_EVENTS = """with own as materialized (
    select scope.lead, e.*
    from scope
    join subject s on s.lead_id = scope.lead
    join event e on e.subject = s.id and e.occurred_at <= scope.as_of
    where e.name = any(%(names)s)
)
select e.lead, e.id as event, {columns}, e.id = any(array(
    select v.event
    from event_verdict v
    where v.event = any(array(select own.id from own)) and v.current and v.verdict in ('machine', 'likely_machine')
)) as by_machine
from own e{joins}"""
# The same of events that are held in a table for a batch of leads, with the lead and the instant beside each.
_HELD_EVENTS = """select e.lead, e.id as event, {columns}
from {table} e{joins}
where e.occurred_at >= {since}"""
_HELD_SCOPE_EVENTS = """select e.lead, e.as_of, e.today, e.age, e.id as event, {columns}
from {table} e{joins}
where e.occurred_at >= {since} and e.age >= 0"""
_SINCE = {Mode.AS_OF: SINCE, Mode.CURRENT: "%(since)s"}


def event_facts(columns: Iterable[str], properties: Mapping[str, FieldType], mode: Mode) -> str:
    """The counted events of every lead, through the subject each came with; properties as typed columns
    `p_<name>`.

    `since` bounds the time in a form that prunes months: at run time from the relation `clock`, or, for
    lists, as a parameter the planner can see.
    """
    parts, joins = _event_parts(columns, properties)
    return _EVENTS.format(columns=parts, joins=joins, since=_SINCE[mode])


def own_subject_events(columns: Iterable[str], properties: Mapping[str, FieldType]) -> str:
    """The events that came with a lead's own subject, for leads that are in a list; else as `event_facts`."""
    parts, joins = _event_parts(columns, properties)
    return _OWN_SUBJECT_EVENTS.format(columns=parts, joins=joins, since=_SINCE[Mode.CURRENT])


def other_subjects_events(columns: Iterable[str], properties: Mapping[str, FieldType]) -> str:
    """The events that came with any other subject of a lead."""
    parts, joins = _event_parts(columns, properties)
    return _OTHER_SUBJECTS_EVENTS.format(columns=parts, joins=joins, since=_SINCE[Mode.CURRENT])


def found_events(columns: Iterable[str], properties: Mapping[str, FieldType]) -> str:
    """The same for lists that look up whoever has some event; `event_facts` is for those that judge one lead."""
    parts, joins = _event_parts(columns, properties)
    return _FOUND_EVENTS.format(columns=parts, joins=joins, since=_SINCE[Mode.CURRENT])


def paired_events(columns: Iterable[str], properties: Mapping[str, FieldType]) -> str:
    """All events of anybody, those of machines too, as `event_facts` with an array of subject and event for `lead`."""
    parts, joins = _event_parts(columns, properties)
    return _PAIRED_EVENTS.format(columns=parts, joins=joins, since=_SINCE[Mode.CURRENT])


def scope_events(columns: Iterable[str], properties: Mapping[str, FieldType]) -> str:
    """The counted events of the leads in scope up to the instant each is judged at: as `event_facts`, with `as_of`, `today`
    and `age` (seconds, a double) beside them.
    """
    parts, joins = _event_parts(columns, properties)
    return _SCOPE_EVENTS.format(columns=parts, joins=joins, since=SINCE)


def own_events(columns: Iterable[str], properties: Mapping[str, FieldType]) -> str:
    """The events of one lead up to the instant it is judged at, of the names in the parameter `names`, with `by_machine`; else
    as `event_facts`.
    """
    parts, joins = _event_parts(columns, properties)
    return _OWN_EVENTS.format(columns=parts, joins=joins)


def held_events(table: str, columns: Iterable[str], properties: Mapping[str, FieldType]) -> str:
    """As `event_facts`, from a table of counted events: those of a scope, with lead, as_of, today and age, and else named as in
    the log.
    """
    parts, joins = _event_parts(columns, properties)
    return _HELD_EVENTS.format(table=table, columns=parts, joins=joins, since=SINCE)


def held_scope_events(table: str, columns: Iterable[str], properties: Mapping[str, FieldType]) -> str:
    """As `scope_events`, from such a table."""
    parts, joins = _event_parts(columns, properties)
    return _HELD_SCOPE_EVENTS.format(table=table, columns=parts, joins=joins, since=SINCE)


def _event_parts(columns: Iterable[str], properties: Mapping[str, FieldType]) -> tuple[str, str]:
    """The columns of the event `e`, and the joins they need."""
    parts = ["e.name", "e.occurred_at", "e.local_date", "e.message_id"]
    joins = ""
    if "source" in columns:
        parts.append("src.slug as source")
        joins = " left join source src on src.id = e.source_id"
    for column in sorted(columns):
        if column.startswith("p_"):
            name = column.removeprefix("p_")
            parts.append(f"{event_property(name, properties[name])} as {column}")
    return ", ".join(parts), joins


def event_property(name: str, kind: FieldType) -> str:
    """SQL: a property of the event `e`; text in its comparison form, which lies beside it where the two
    differ.
    """
    if (name, kind) == ("path", FieldType.TEXT):
        return "e.path"
    value = json_value("e.properties", name, kind)
    if kind is not FieldType.TEXT:
        return value
    # The collation stands inside: around the whole it would hide the statistics of an index on this expression.
    return f"""coalesce((e.context -> 'folded' ->> {quoted(name)}) collate "C", {value})"""


def _select(columns: Mapping[str, FactColumn]) -> str:
    return "".join(f', {one.sql} as "{name}"' for name, one in sorted(columns.items()))
