"""The imports' place in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_leads, register

register(of_leads("import_row", "lead_id"))
exempt("import_run", ["actor"], "The trail of who imported outlives the account.")
