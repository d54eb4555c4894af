"""The tables of batches in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_leads, register

register(of_leads("batch_lead", "lead_id"))
exempt("batch", ["user_id", "actor"], "Which colleague did it; deleted with the batch after thirty days.")
