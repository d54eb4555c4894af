"""The tables of batches in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_conditions, of_leads, register

# The file of an export goes whole, with everybody in it: it is there to be fetched once, and can be made again.
_EXPORTED = """file <> '' and exists (
    select from batch_slice s, unnest(s.leads) member where s.batch_id = batch.id and member = any(%(leads)s)
)"""

register(
    of_leads("batch_change", "lead_id"),
    of_conditions("batch", "chosen", set_too=", file = ''", or_where=f"({_EXPORTED})"),
)
exempt("batch", ["user_id", "actor"], "Which colleague did it; deleted with the batch after thirty days.")
exempt(
    "batch_slice",
    ["leads"],
    "Numbers of leads, which name nobody once the lead is erased; deleted with the batch.",
)
