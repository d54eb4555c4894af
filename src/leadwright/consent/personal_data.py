"""The ledger's place in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_subjects, register

register(of_subjects("consent_entry"))
exempt(
    "consent_entry",
    ["address", "ip_address", "confirmed_ip", "user_agent", "actor"],
    "The rows are found by their subject and erased whole.",
)
