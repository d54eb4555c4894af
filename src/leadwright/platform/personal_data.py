"""Which tables hold data of a person, and what merging, unmerging, erasing and exporting do with each.

Every package registers its own tables from its `personal_data` module; a test reads the schema of the
database and fails for a column that looks like a reference to a person and is neither registered nor
exempt. So a new table cannot be forgotten.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from leadwright.platform import sql

Row = dict[str, object]


class Whose(StrEnum):
    """Whom the rows of a table tell of: somebody who may buy, or somebody who works here."""

    LEAD = "lead"
    USER = "user"


@dataclass(frozen=True)
class Policy:
    """What a merge, or its undo, does with a table: a statement, or nothing, and then `why`.

    Statements get the parameters survivor, duplicate and merge (numbers), at, actor, reason and zone (of the workspace).
    """

    why: str
    statement: str | None = None


# A pattern of the addresses as they stand within JSON, whatever of them a pattern takes for a sign; null where there are none.
ADDRESSES = r"""(select string_agg(regexp_replace(trim(both '"' from to_json(a)::text), '([^[:alnum:]@])', '\\\1', 'g'), '|')
from unnest(%(addresses)s::text[]) a)"""
FOLLOWS = Policy("Hangs on the subject: the subject's pointer moves, the row does not.")
STAYS = Policy("Tells of the lead it was written for, whose id keeps resolving.")
NEVER = Policy("People who work here are not merged.")


@dataclass(frozen=True)
class TableOfPersonalData:
    """A table and its columns that lead to a person.

    `erase` and `export` select by the arrays of `Person` (or `users` for people who work here).
    """

    table: str
    columns: tuple[str, ...]
    erase: str
    export: str
    merge: Policy
    unmerge: Policy
    whose: Whose = Whose.LEAD


@dataclass(frozen=True)
class Person:
    """Everything by which rows of one person are found: numbers of leads, subjects and companies that are
    theirs alone, addresses, and public ids of leads and of those companies in their text form.
    """

    leads: Sequence[int]
    subjects: Sequence[int]
    companies: Sequence[int] = ()
    addresses: Sequence[str] = ()
    public_ids: Sequence[str] = ()
    company_ids: Sequence[str] = ()

    def params(self) -> dict[str, list[object]]:
        return {
            "leads": list(self.leads),
            "subjects": list(self.subjects),
            "companies": list(self.companies),
            "addresses": list(self.addresses),
            "public_ids": list(self.public_ids),
            "company_ids": list(self.company_ids),
        }


@dataclass(frozen=True)
class FilesOfPersonalData:
    """Files in which somebody may stand. `erase` gets the arrays of `Person`, runs in the transaction of the caller before the
    tables are erased, and deletes the files once that is through; how many.
    """

    name: str
    erase: Callable[[Mapping[str, object]], int]


@dataclass
class _Registry:
    files: dict[str, FilesOfPersonalData] = field(default_factory=dict)
    tables: dict[tuple[str, Whose], TableOfPersonalData] = field(default_factory=dict)
    exempt: dict[tuple[str, str], str] = field(default_factory=dict)


_REGISTRY = _Registry()


def register(*tables: TableOfPersonalData) -> None:
    """Add tables, those that others are found through first: erasing goes backwards. Repeating changes
    nothing. A table may tell of both, leads and people who work here.

    Raises ValueError when a table is registered with two meanings for the same.
    """
    for one in tables:
        if _REGISTRY.tables.setdefault((one.table, one.whose), one) != one:
            raise ValueError(f"the table {one.table} is registered twice with different policies")


def register_files(files: FilesOfPersonalData) -> None:
    """Add files. Repeating changes nothing."""
    _REGISTRY.files[files.name] = files


def exempt(table: str, columns: Sequence[str], reason: str) -> None:
    """State why columns that look like a reference to a person need no policy."""
    for column in columns:
        _REGISTRY.exempt[table, column] = reason


def registered() -> tuple[TableOfPersonalData, ...]:
    """All registered tables, in the order of registration."""
    return tuple(_REGISTRY.tables.values())


def exemptions() -> Mapping[tuple[str, str], str]:
    """(table, column) and the reason why it needs no policy."""
    return dict(_REGISTRY.exempt)


def of_rows(
    table: str,
    found: str,
    *columns: str,
    exported: str = "*",
    merge: Policy = STAYS,
    unmerge: Policy = STAYS,
) -> TableOfPersonalData:
    """A table whose rows about somebody are `found` by a condition: erasing deletes them."""
    return TableOfPersonalData(
        table=table,
        columns=columns,
        erase=f"delete from {table} where {found}",
        export=f"select {exported} from {table} where {found}",
        merge=merge,
        unmerge=unmerge,
    )


def of_subjects(table: str, column: str = "subject_id") -> TableOfPersonalData:
    """A table whose rows hang on a subject: merging moves the pointer, erasing deletes."""
    return of_rows(table, f"{column} = any(%(subjects)s)", column, merge=FOLLOWS, unmerge=FOLLOWS)


def of_leads(
    table: str, *columns: str, merge: Policy = STAYS, unmerge: Policy = STAYS
) -> TableOfPersonalData:
    """A table whose rows name leads in any of `columns`: erasing deletes them."""
    named = " or ".join(f"{column} = any(%(leads)s)" for column in columns)
    return of_rows(table, named, *columns, merge=merge, unmerge=unmerge)


def of_conditions(
    table: str, column: str, *, set_too: str = "", or_where: str = "false"
) -> TableOfPersonalData:
    """A table whose rows hold a condition (JSON) that may name somebody by an address: erasing puts `erased` in its place.

    `set_too` are further assignments, `or_where` further rows that erasing is about.
    """
    named = f"coalesce({column}::text ~* {ADDRESSES}, false)"
    return TableOfPersonalData(
        table=table,
        columns=(column,),
        erase=f"""update {table} set
{column} = coalesce(regexp_replace({column}::text, {ADDRESSES}, 'erased', 'gi')::jsonb, {column}){set_too}
where {named} or {or_where}""",
        export=f"select id, {column} from {table} where {named} or {or_where}",
        merge=STAYS,
        unmerge=STAYS,
    )


def of_users(table: str, *columns: str) -> TableOfPersonalData:
    """A table about people who work here, found by the first of `columns`."""
    return TableOfPersonalData(
        table=table,
        columns=columns,
        erase=f"delete from {table} where {columns[0]} = any(%(users)s)",
        export=f"select * from {table} where {columns[0]} = any(%(users)s)",
        merge=NEVER,
        unmerge=NEVER,
        whose=Whose.USER,
    )


def run_merge(params: Mapping[str, object]) -> None:
    """Run the merge statement of every table that has one, in the transaction of the caller."""
    for one in registered():
        if one.merge.statement is not None:
            sql.execute(one.merge.statement, params)


def run_unmerge(params: Mapping[str, object]) -> None:
    """Run the unmerge statement of every table that has one, in the transaction of the caller."""
    for one in registered():
        if one.unmerge.statement is not None:
            sql.execute(one.unmerge.statement, params)


def erase(whose: Whose, params: Mapping[str, object]) -> dict[str, int]:
    """Erase one person from every table, those registered last first; the number of rows touched in each."""
    return {one.table: sql.execute(one.erase, params) for one in reversed(registered()) if one.whose is whose}


def erase_files(params: Mapping[str, object]) -> dict[str, int]:
    """Erase one lead from files, before it is erased from tables; the number of files that go, by what they are."""
    return {one.name: one.erase(params) for one in _REGISTRY.files.values()}


def export(whose: Whose, params: Mapping[str, object]) -> dict[str, list[Row]]:
    """Every row about one person, by table, as plain values (times in RFC 3339, numbers as they are
    stored).
    """
    found: dict[str, list[Row]] = {}
    for one in registered():
        if one.whose is whose:
            rows = sql.rows(f"select to_jsonb(exported) from ({one.export}) exported", params)
            found[one.table] = [json.loads(row) for (row,) in rows]
    return found


register(
    TableOfPersonalData(
        table="audit_entry",
        columns=("object_id", "changes"),
        erase="update audit_entry set changes = '{}' where object_id = any(%(public_ids)s)",
        export="""select at, action, object_kind, object_id, changes
from audit_entry where object_id = any(%(public_ids)s)""",
        merge=STAYS,
        unmerge=STAYS,
    )
)
exempt(
    "audit_entry",
    ["actor_id", "actor_kind", "actor_label"],
    "The trail must go on saying which colleague acted; it outlives the account.",
)
register(of_users("work", "actor_id", "actor_label"))
