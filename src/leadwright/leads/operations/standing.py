"""Writes what the packages above computed of leads into their standing."""

from django.db import transaction

from leadwright.leads.models import Standing
from leadwright.platform import sql

_PACKAGE = "leadwright.leads"
_KEPT = frozenset({"lead_id", "owner_id", "team_id"})


def result_columns() -> tuple[str, ...]:
    """The columns of `pulse_result` besides `lead_id`: everything in standing that is computed."""
    return tuple(field.attname for field in Standing._meta.concrete_fields if field.attname not in _KEPT)


def make_pulse_result() -> None:
    """Make the temporary table `pulse_result` for the transaction of the caller."""
    sql.execute(sql.statement(_PACKAGE, "make_pulse_result"))


@transaction.atomic
def record_standing() -> int:
    """Write every row of `pulse_result` into the standing of its lead, in one statement; how many leads were written.

    Owner and team are left alone. Leads without a standing (merged or in the bin since) are left out. Repeating changes nothing.
    """
    assignments = ", ".join(f"{column} = r.{column}" for column in result_columns())
    text = sql.statement(_PACKAGE, "record_standing").replace("{assignments}", assignments)
    return int(sql.scalar(text))
