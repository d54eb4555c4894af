"""The tables of views in the registry of personal data: they tell of the people who work here, and may name leads."""

from leadwright.platform.personal_data import exempt, of_conditions, of_users, register

register(
    of_users("saved_view", "user_id"),
    of_users("list_setup", "user_id"),
    of_conditions("saved_view", "condition"),
)
exempt("saved_view", ["name"], "What a colleague called a view.")
