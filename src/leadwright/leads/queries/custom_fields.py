"""The facts of the workspace's own, as people choose among them."""

from dataclasses import dataclass

from leadwright.criteria.types import FieldType
from leadwright.leads.models import CustomField


@dataclass(frozen=True)
class CustomFieldLine:
    """One custom field: its name in documents, what people call it, and the type of its values."""

    slug: str
    label: str
    type: FieldType


def custom_fields() -> tuple[CustomFieldLine, ...]:
    """Every custom field, by what people call it; one query."""
    rows = CustomField.objects.order_by("label", "slug").values_list("slug", "label", "type")
    return tuple(CustomFieldLine(slug, label, FieldType(kind)) for slug, label, kind in rows)


@dataclass(frozen=True)
class CustomFieldDetails:
    """One custom field whole: `declared_by` is who or what made it."""

    slug: str
    label: str
    type: FieldType
    choices: tuple[str, ...]
    declared_by: str
    contact_data: bool


def custom_field_details() -> tuple[CustomFieldDetails, ...]:
    """Every custom field with its choices, by what people call it; one query."""
    return tuple(
        CustomFieldDetails(
            one.slug, one.label, FieldType(one.type), tuple(one.choices), one.declared_by, one.contact_data
        )
        for one in CustomField.objects.order_by("label", "slug")
    )
