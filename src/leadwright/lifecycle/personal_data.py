"""The lifecycle's place in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_leads, register

register(of_leads("stage_transition", "lead_id"))
exempt("stage_transition", ["actor"], "The log must go on saying which colleague moved a lead.")
