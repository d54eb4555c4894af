"""The tables of the pulse in the registry of personal data."""

from leadwright.platform.personal_data import of_leads, register

register(of_leads("next_standing", "lead_id"))
