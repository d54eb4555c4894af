"""The imports' place in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_leads, of_users, register

register(of_leads("import_row", "lead_id"))
register(of_users("import_draft", "actor_id", "actor_label"))
exempt("import_run", ["actor"], "The trail of who imported outlives the account.")
exempt(
    "import_draft",
    ["file_name"],
    "The name of a file; what is in it lies in the folder of uploads until it expires.",
)
exempt(
    "refused_message",
    ["message_id"],
    "Which message of a program was not taken, for a month; nothing of what was in it is kept.",
)
