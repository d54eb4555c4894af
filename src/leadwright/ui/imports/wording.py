"""What fields, types, bases and states are called on the pages of imports."""

from collections.abc import Mapping

from leadwright.capture.mapping import COLUMN_FIELDS
from leadwright.criteria.types import FieldType

_SPECIAL: Mapping[str, str] = {
    "email": "E-mail",
    "email_2": "Second e-mail",
    "email_3": "Third e-mail",
    "phone_2": "Second phone",
    "phone_mobile": "Mobile phone",
    "name_prefix": "Title before the name",
    "name_suffix": "Addition after the name",
    "company_domain": "Company’s web domain",
    "department_text": "Department",
    "region": "State or region",
    "linkedin_url": "LinkedIn profile",
    "external_id": "Id in the source",
    "crm_id": "Id in the CRM",
    "user_id": "User id in the product",
    "as_of": "Day the row was true",
    "do_not_email": "Wants no mail",
    "unsubscribed_at": "Unsubscribed on",
}
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Person",
        (
            *("full_name", "given_name", "family_name", "middle_name", "name_prefix", "name_suffix"),
            *("email", "email_2", "email_3", "phone", "phone_2", "phone_mobile", "linkedin_url"),
            *("role", "department_text", "language", "time_zone", "date_of_birth", "gender", "persona"),
        ),
    ),
    ("Company", ("company", "company_domain", "website", "industry", "company_size", "revenue")),
    ("Place", ("country", "region", "city", "postal_code", "street")),
    ("What they want", ("problem", "need", "expectation", "budget")),
    ("Identity", ("external_id", "crm_id", "user_id")),
    ("About the row", ("as_of", "do_not_email", "unsubscribed_at")),
)
TYPES: Mapping[FieldType, str] = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "whole number",
    FieldType.DECIMAL: "number",
    FieldType.MONEY: "amount of money",
    FieldType.BOOLEAN: "yes or no",
    FieldType.DATE: "day",
    FieldType.INSTANT: "day and time",
    FieldType.CHOICE: "one of a few",
    FieldType.CHOICES: "some of a few",
}
# What a column seems to hold, after “values that look like”.
SEEN: Mapping[FieldType, str] = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "whole numbers",
    FieldType.DECIMAL: "numbers",
    FieldType.MONEY: "amounts of money",
    FieldType.BOOLEAN: "yes or no",
    FieldType.DATE: "days",
    FieldType.INSTANT: "days with a time",
    FieldType.CHOICE: "the same few words again and again",
    FieldType.CHOICES: "several of the same few words",
}
CONSENTS: Mapping[str, tuple[str, str]] = {
    "unknown": ("Nobody knows", "Nobody of this list gets marketing mail until they agree."),
    "none": ("There is none", "Nobody of this list gets marketing mail until they agree."),
    "legitimate_interest": (
        "Legitimate interest",
        "Kept as the reason for holding the data; it allows no marketing mail.",
    ),
    "contract": (
        "A contract with them",
        "Kept as the reason for holding the data; it allows no marketing mail.",
    ),
    "consent": ("They agreed", "Each person here said yes to the purpose below, and you can show it."),
}
IMPORT_STATES: Mapping[str, tuple[str, str]] = {
    "running": ("Not finished", "warn"),
    "done": ("Done", "good"),
    "undone": ("Undone", ""),
}
AT_WORK = ("At work", "accent")


def field_label(name: str) -> str:
    """What people call a field a column can become."""
    return _SPECIAL.get(name) or name.replace("_", " ").capitalize()


def field_groups() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The fields a column can become, in groups, as (name, label)."""
    return tuple(
        (title, tuple((name, field_label(name)) for name in names if name in COLUMN_FIELDS))
        for title, names in _GROUPS
    )


def consent_label(text: str) -> str:
    """A consent basis as stored, for people."""
    word, _, purpose = text.partition(":")
    label = CONSENTS[word][0] if word in CONSENTS else text
    return f"{label} ({purpose.replace('_', ' ')})" if purpose else label


def size_label(size: int) -> str:
    """Bytes as people read them."""
    if size < 1 << 20:
        return f"{max(size / 1024, 0.1):,.1f} KB" if size < 10_240 else f"{size // 1024:,} KB"
    megabytes = f"{size / (1 << 20):,.1f}".removesuffix(".0")
    return f"{megabytes} MB"
