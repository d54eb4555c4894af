"""The fact columns as SQL, written out once from the model, so that no statement can forget one."""

from collections.abc import Callable
from functools import cache

from leadwright.leads.submission import FACT_COLUMNS
from leadwright.platform import sql

# Facts that are only true together with the first of them: telling the first replaces the others.
TOGETHER: dict[str, tuple[str, ...]] = {
    "full_name": ("given_name", "family_name"),
    "email": ("email_display", "email_domain", "free_mail", "disposable", "role_address"),
    "phone": ("phone_extension",),
    "role": ("seniority", "department"),
    "revenue": ("revenue_currency",),
    "budget": ("budget_currency",),
}
_LEADER = {follower: leader for leader, followers in TOGETHER.items() for follower in followers}


def leading(fact: str) -> str:
    """The fact that tells this one, where it is only true together with another."""
    return _LEADER.get(fact, fact)


# Facts that may follow from others without being written: then they only fill gaps.
MAY_BE_DERIVED = ("country", "company_domain")
LAST_IN_ORDER = "\U0010ffff"


def _taken(column: str, known: str) -> str:
    """SQL: whether the staged value of `column` replaces the known one."""
    replaces = "not u.fill_only"
    if column in MAY_BE_DERIVED:
        replaces += f" and '{column}' <> all(u.derived)"
    return f"(u.{column} is not null and (({replaces}) or {known}.{column} is null))"


def joined(column: str, known: str) -> str:
    """SQL: the value of `column` once the staged row `u` and the known row are joined."""
    leader = _LEADER.get(column)
    if leader is not None:
        return f"case when {_taken(leader, known)} then u.{column} else {known}.{column} end"
    return f"case when {_taken(column, known)} then u.{column} else {known}.{column} end"


def _differs(known: str, rule: Callable[[str], str]) -> str:
    parts = [f"{rule(column)} is distinct from {known}.{column}" for column in FACT_COLUMNS]
    return "(" + " or ".join(parts) + ")"


def _later(column: str) -> str:
    replaces = "(h.valid_from = u.valid_from and not u.fill_only)"
    if column in MAY_BE_DERIVED:
        replaces = f"({replaces} and '{column}' <> all(u.derived))"
    anchor = _LEADER.get(column, column)
    return f"case when u.{anchor} is not null and ({replaces} or h.{anchor} is null) then u.{column} else h.{column} end"


def _undone(column: str) -> str:
    """A later interval takes back what it only carried on from the import."""
    carried = f"j.{column} is not distinct from w.{column} and w.{column} is distinct from p.{column}"
    return f"case when {carried} then p.{column} else j.{column} end"


def _newer(column: str) -> str:
    return f"w.{column} is distinct from p.{column} and l.{column} is distinct from w.{column}"


@cache
def statement(name: str) -> str:
    """The statement `sql/<name>.sql` of this package with its column lists written out."""
    columns = ", ".join(FACT_COLUMNS)
    parts = {
        "upsert_merge_known": {
            "assignments": ", ".join(f"{column} = {joined(column, 'l')}" for column in FACT_COLUMNS),
            "differs": _differs("l", lambda column: joined(column, "l")),
            "name_taken": _taken("full_name", "l"),
        },
        "upsert_history_of_new": {"columns": columns},
        "add_rest_of_few": {"columns": columns},
        "upsert_update_known": {
            "columns": columns,
            "assignments": ", ".join(f"{column} = u.{column}" for column in FACT_COLUMNS),
        },
        "upsert_past_fill_later": {
            "columns": columns,
            "joined": ", ".join(_later(column) for column in FACT_COLUMNS),
            "differs": _differs("h", _later),
        },
        "upsert_past_split": {
            "columns": columns,
            "joined": ", ".join(joined(column, "h") for column in FACT_COLUMNS),
            "differs": _differs("h", lambda column: joined(column, "h")),
        },
        "upsert_past_before_first": {"columns": columns},
        "upsert_past_lead_follows": {
            "assignments": ", ".join(f"{column} = h.{column}" for column in FACT_COLUMNS)
        },
        "undo_later_intervals": {
            "assignments": ", ".join(f"{column} = {_undone(column)}" for column in FACT_COLUMNS)
        },
        "undo_newer_facts": {
            "newer": ", ".join(f"case when {_newer(column)} then '{column}' end" for column in FACT_COLUMNS)
        },
        "undo_lead_follows": {"assignments": ", ".join(f"{column} = h.{column}" for column in FACT_COLUMNS)},
    }
    text = sql.statement("leadwright.leads", name)
    for placeholder, value in parts.get(name, {}).items():
        text = text.replace("{" + placeholder + "}", value)
    return text
