"""The playbook's place in the registry of personal data."""

from leadwright.platform.personal_data import exempt

exempt(
    "document_version",
    ["author"],
    "The playbook must go on saying which colleague wrote a version; it outlives the account.",
)
