"""The people who work here in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_rows, of_users, register

register(
    of_users("app_user", "id", "email", "name"),
    of_users("team_member", "user_id"),
    of_users("api_key", "user_id"),
    of_users("sign_in_link", "user_id"),
    of_users("sign_in", "user_id"),
    of_rows("kept_answer", "lead_id = any(%(leads)s)", "lead_id", exported="asked_at, status, answer"),
)
exempt("team", ["name"], "A group, not a person.")
exempt("kept_answer", ["name"], "A digest of who asked what under which key.")
