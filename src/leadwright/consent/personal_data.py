"""The ledger's place in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_subjects, register

register(of_subjects("consent_entry"), of_subjects("confirmation_request"))
exempt("confirmation_request", ["address", "actor"], "The rows are found by their subject and erased whole.")
exempt(
    "suppression",
    ["address_key"],
    "A keyed digest, kept so that nothing is sent to an address again after its owner was erased.",
)
exempt(
    "consent_entry",
    ["address", "ip_address", "confirmed_ip", "user_agent", "actor"],
    "The rows are found by their subject and erased whole.",
)
