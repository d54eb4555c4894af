"""The tables of batches in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_conditions, of_leads, register

# The file of an export goes whole, with everybody in it: it is there to be fetched once, and can be made again.
_OF_LEADS = """file <> '' and exists (
    select from batch_slice s, unnest(s.leads) member where s.batch_id = batch.id and member = any(%(leads)s)
)"""
# A company that goes with the person may stand in any file of companies that was finished after it became known.
_OF_COMPANIES = """file <> '' and kind = 'companies' and exists (
    select from company c where c.id = any(%(companies)s) and c.created_at <= batch.finished_at
)"""

register(
    of_leads("batch_change", "lead_id"),
    of_conditions("batch", "chosen", set_too=", file = ''", or_where=f"({_OF_LEADS}) or ({_OF_COMPANIES})"),
)
exempt("batch", ["user_id", "actor"], "Which colleague did it; deleted with the batch after thirty days.")
exempt(
    "batch_slice",
    ["leads"],
    "Numbers of leads, which name nobody once the lead is erased; deleted with the batch.",
)
