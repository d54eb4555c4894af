"""Statistics for the planner while tables grow faster than the server looks."""

from django.db import transaction

from leadwright.platform import sql

# A tenth of the usual sample says how large a table is and which columns are unique; look-ups need no more.
_SMALL_SAMPLE = 10
_LOOKED_UP = (
    "lead_history (lead_id, valid_from, valid_to, company_id), subject (id, lead_id), "
    "identity (subject_id, kind, namespace, value, unlinked_at), company (id, domain, name_folded), "
    "contact_point (subject_id, kind, value)"
)


def refresh_statistics(*, whole: bool = False) -> None:
    """Let the planner know how large the tables of leads are now; reads a sample, blocks nobody.

    A first import fills tables the server still believes to be empty, and every look-up would read them whole. Where more is
    to come, what an import looks up suffices; `whole` is for lists too.
    """
    with transaction.atomic():
        sql.execute(f"set local default_statistics_target = {_SMALL_SAMPLE}")
        sql.execute(f"analyze {_LOOKED_UP}")
        if not whole:
            sql.execute("analyze lead (id), standing (lead_id), lead_token (token, lead_id)")
    if whole:
        sql.execute("analyze lead, standing, lead_token")
