"""The people who work here in the registry of personal data."""

from leadwright.platform.personal_data import ADDRESSES, exempt, of_rows, of_users, register

# An answer to what was told of many may name one of them by an address, one about a company is known by its id.
_TOLD = f"""id in (
    select id from kept_answer where lead_id = any(%(leads)s)
    union all
    select id from kept_answer where cardinality(%(addresses)s::text[]) > 0 and answer ~* {ADDRESSES}
    union all
    select k.id from unnest(%(company_ids)s::text[]) company join kept_answer k on position(company in k.answer) > 0
)"""
register(
    of_users("app_user", "id", "email", "name"),
    of_users("team_member", "user_id"),
    of_users("api_key", "user_id"),
    of_users("sign_in_link", "user_id"),
    of_users("sign_in", "user_id"),
    of_rows("kept_answer", _TOLD, "lead_id", exported="asked_at, status, answer"),
)
exempt("team", ["name"], "A group, not a person.")
exempt("kept_answer", ["name"], "A digest of who asked what under which key.")
