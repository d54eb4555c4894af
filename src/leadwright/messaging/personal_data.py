"""Messages in the registry of personal data: those to leads go with them, those to colleagues with their account."""

from leadwright.platform.personal_data import FOLLOWS, exempt, of_rows, of_users, register

_NAMED = "subject_id = any(%(subjects)s) or (subject_id is not null and address = any(%(addresses)s))"
register(
    of_rows(
        "message",
        _NAMED,
        "subject_id",
        "address",
        exported="kind, state, reason, created_at, finished_at, address, subject_line, data, detail",
        merge=FOLLOWS,
        unmerge=FOLLOWS,
    ),
    of_users("message", "user_id"),
    of_users("notice_choice", "user_id"),
)
exempt(
    "message", ["actor"], "The label of what queued it: a form, an import, a colleague's act in the trail."
)
exempt("message", ["subject_line"], "What a kind of message is called in an inbox; erased with the row.")
exempt("mail_secret", ["name"], "Which secret of the mail server's account it is.")
exempt("message", ["rfc_message_id"], "A name made of the message's own random id.")
