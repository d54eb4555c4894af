"""The tables of leads in the registry of personal data. Merging rewrites pointers, so most rows have
nothing to do.
"""

from leadwright.criteria.compile.keeping import forget_texts
from leadwright.platform.personal_data import (
    FilesOfPersonalData,
    Policy,
    TableOfPersonalData,
    exempt,
    of_leads,
    of_rows,
    of_subjects,
    register,
    register_files,
)

_WRITTEN = Policy("Written by the merge itself, which keeps what it replaces.")
_JUDGED = Policy(
    "Merging the pair answers the question.",
    """update possible_duplicate set resolved_at = %(at)s
where lead_id = least(%(survivor)s::bigint, %(duplicate)s::bigint)
    and other_lead_id = greatest(%(survivor)s::bigint, %(duplicate)s::bigint) and resolved_at is null""",
)
# By lead, words are found in the lead's own row.
_WORDS = (
    "(token, lead_id) in (select word, l.id from lead l, unnest(l.words) word where l.id = any(%(leads)s))"
)


def _of_company(table: str, column: str) -> TableOfPersonalData:
    """A company goes with its last lead: what is known of it may be all there is of a sole trader."""
    return of_rows(table, f"{column} = any(%(companies)s)", column)


register(
    _of_company("company", "id"),
    _of_company("company_history", "company_id"),
    of_leads("lead", "id", merge=_WRITTEN, unmerge=_WRITTEN),
    of_leads("lead_history", "lead_id", merge=_WRITTEN, unmerge=_WRITTEN),
    of_rows("subject", "id = any(%(subjects)s)", "id", "lead_id", merge=_WRITTEN, unmerge=_WRITTEN),
    TableOfPersonalData(
        table="subject_link",
        columns=("subject_id", "from_lead_id", "to_lead_id"),
        erase="""delete from subject_link where subject_id = any(%(subjects)s)
or from_lead_id = any(%(leads)s) or to_lead_id = any(%(leads)s)""",
        export="select * from subject_link where subject_id = any(%(subjects)s)",
        merge=_WRITTEN,
        unmerge=_WRITTEN,
    ),
    of_subjects("identity"),
    of_subjects("contact_point"),
    of_subjects("note"),
    of_subjects("task"),
    of_leads("standing", "lead_id", merge=_WRITTEN, unmerge=_WRITTEN),
    of_rows("lead_token", _WORDS, "lead_id", merge=_WRITTEN, unmerge=_WRITTEN),
    of_leads("dirty_lead", "lead_id"),
    of_leads("lead_merge", "survivor_id", "duplicate_id", merge=_WRITTEN, unmerge=_WRITTEN),
    of_subjects("lead_tag"),
    of_leads("bin_entry", "lead_id"),
    of_leads("possible_duplicate", "lead_id", "other_lead_id", merge=_JUDGED),
)
register_files(FilesOfPersonalData("compiled conditions", forget_texts))
_FOUND = "The row is found by its lead and erased whole."
_FACTS = [
    "email",
    "email_display",
    "email_domain",
    "phone",
    "phone_extension",
    "full_name",
    "street",
    "role_address",
]
exempt("lead", [*_FACTS, "merged_into"], _FOUND)
exempt("lead_history", [*_FACTS, "actor"], _FOUND)
exempt("company_history", ["actor"], "The label of the colleague or import that told it.")
exempt("subject_link", ["actor"], "The label of the colleague who decided it.")
exempt("lead_merge", ["actor"], "The label of the colleague who decided it.")
exempt("lead_tag", ["actor"], "The label of the colleague who put the tag on.")
exempt("bin_entry", ["actor"], "The label of the colleague who binned the lead.")
exempt("tag", ["name"], "A word of the workspace, not of a person.")
exempt("standing", ["owner_id"], "The colleague who looks after the lead, not the lead.")
exempt("note", ["author_id"], "The colleague who wrote it, not the lead.")
exempt("task", ["owner_id"], "The colleague who is to do it, not the lead.")
