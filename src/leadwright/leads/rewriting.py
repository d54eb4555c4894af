"""Reads and writes what is known of a few leads, whole: for merging, its undo, and changes by hand."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from leadwright.leads.columns import LAST_IN_ORDER, statement
from leadwright.leads.merging import FOLDED, Known
from leadwright.leads.normalise.search_words import needed_words
from leadwright.leads.submission import FACT_COLUMNS
from leadwright.leads.words import Findable, search_tokens
from leadwright.platform import sql

_COLUMNS = [*FACT_COLUMNS, "company_id"]
_CUSTOM = "custom."
_OF_STANDING = ("owner_id", "team_id")


def known_facts(leads: Sequence[int]) -> dict[int, dict[str, str]]:
    """What is known of each lead now, in the form of `merging`."""
    found: dict[int, dict[str, str]] = {lead: {} for lead in leads}
    params = {"leads": list(leads), "columns": _COLUMNS}
    for lead, name, value in sql.rows(sql.statement(__package__, "known_facts"), params):
        found[lead][name] = value
    return found


def known_history(leads: Sequence[int], *, folded: bool = False) -> dict[int, list[tuple[datetime, Known]]]:
    """What was known of each lead since when, the oldest first; without owners, comparison forms only if asked for."""
    found: dict[int, dict[datetime, dict[str, str]]] = {lead: {} for lead in leads}
    params = {"leads": list(leads), "columns": _COLUMNS, "folded": folded}
    for lead, valid_from, name, value in sql.rows(sql.statement(__package__, "known_history"), params):
        found[lead].setdefault(valid_from, {})[name] = value
    return {lead: list(intervals.items()) for lead, intervals in found.items()}


def lock_leads(leads: Sequence[int]) -> None:
    """Hold the rows of these leads until the transaction ends; in order, so that two holders never
    deadlock.
    """
    sql.rows("select id from lead where id = any(%s::bigint[]) order by id for update", [sql.numbers(leads)])


def rewrite_facts(lead: int, known: Known, *, at: datetime, actor: str) -> None:
    """From `at` on the lead is known by exactly this; what it was known by before stays in its history."""
    columns = ", ".join(FACT_COLUMNS)
    text = (
        sql.statement(__package__, "rewrite_facts")
        .replace("{columns}", columns)
        .replace("{told_columns}", ", ".join(f"t.{column}" for column in FACT_COLUMNS))
        .replace("{assignments}", ", ".join(f"{column} = t.{column}" for column in FACT_COLUMNS))
    )
    params = {"lead": lead, "facts": _document(known), "at": at, "actor": actor, "last": LAST_IN_ORDER}
    sql.execute(text, params)


def rewrite_owner(lead: int, known: Known) -> None:
    """Set owner and team of a live lead to what is known."""
    owner, team = (json.loads(known.get(name, "null")) for name in _OF_STANDING)
    sql.execute("update standing set owner_id = %s, team_id = %s where lead_id = %s", [owner, team, lead])


def return_stages(stages: Mapping[int, str], *, was: str, at: datetime) -> list[int]:
    """Give live leads back the stage they had, since now, where they are still at the one they `was` moved to; which leads."""
    text = """update standing st set stage = back.stage, stage_since = %(at)s
from unnest(%(leads)s::bigint[], %(stages)s::text[]) back (lead, stage)
where st.lead_id = back.lead and st.stage = %(was)s returning st.lead_id"""
    params = {"leads": list(stages), "stages": list(stages.values()), "was": was, "at": at}
    return [int(lead) for (lead,) in sql.rows(text, params)]


def rewrite_words(leads: Sequence[int]) -> None:
    """Make the words these leads are found by anew: name, company, every linked address, every phone
    number.
    """
    rows = sql.rows(statement("upsert_words_of_changed"), {"leads": list(leads)})
    made = sorted((word, lead) for lead, *by in rows for word in needed_words(search_tokens(Findable(*by))))
    sql.execute(
        sql.statement(__package__, "rewrite_words"),
        {
            "leads": list(leads),
            "words": [word for word, _ in made],
            "word_leads": [lead for _, lead in made],
        },
    )


def mark_dirty(leads: Sequence[int], *, at: datetime, cause: str) -> None:
    """Ask for these leads to be scored and staged again."""
    sql.execute(
        "insert into dirty_lead (lead_id, marked_at, cause) select lead, %s, %s from unnest(%s::bigint[]) lead",
        [at, cause, sql.numbers(sorted(leads))],
    )


def as_object(known: Mapping[str, str]) -> str:
    """The text of a JSON object with these JSON texts as values."""
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in sorted(known.items())) + "}"


def _document(known: Known) -> str:
    facts = {name: value for name, value in known.items() if name in _COLUMNS}
    custom = {name.removeprefix(_CUSTOM): value for name, value in known.items() if name.startswith(_CUSTOM)}
    folded = {name.removeprefix(FOLDED): value for name, value in known.items() if name.startswith(FOLDED)}
    return as_object(facts | {"custom": as_object(custom), "folded": as_object(folded)})
