"""The tables of batches in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_conditions, of_leads, register

# The file of an export goes whole, with everybody in it: it is there to be fetched once, and can be made again.
_EXPORTED = "file <> '' and exists (select from batch_lead m where m.batch_id = batch.id and m.lead_id = any(%(leads)s))"

register(
    of_leads("batch_lead", "lead_id"),
    of_conditions("batch", "chosen", set_too=", file = ''", or_where=f"({_EXPORTED})"),
)
exempt("batch", ["user_id", "actor"], "Which colleague did it; deleted with the batch after thirty days.")
