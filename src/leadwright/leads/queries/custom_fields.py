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
