"""Declaring facts of the workspace's own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.criteria.types import FieldType
from leadwright.leads.models import CustomField
from leadwright.platform.errors import Conflict, UnusableInput

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Declared:
    """A custom field as somebody declares it. `known` says whether its values are known at capture or only later."""

    slug: str
    type: FieldType
    label: str = ""
    choices: tuple[str, ...] = ()
    known: str = ""


@transaction.atomic
def declare_custom_fields(*, fields: Iterable[Declared], by: str, at: datetime) -> list[str]:
    """Make the fields that do not exist and add choices and labels to those that do; the slugs of new ones.

    No table changes. Repeating changes nothing. Raises UnusableInput for a slug that is none, Conflict where a field exists
    with another type: its values are stored by that type.
    """
    made = []
    for one in fields:
        if not _SLUG.fullmatch(one.slug):
            raise UnusableInput(
                f"“{one.slug}” cannot name a custom field; use lower case letters, digits and underscores, such as plan_name.",
                slug=one.slug,
            )
        known, created = CustomField.objects.get_or_create(
            slug=one.slug,
            defaults={
                "label": one.label or one.slug.replace("_", " ").capitalize(),
                "type": str(one.type),
                "choices": list(one.choices),
                "known": one.known,
                "declared_by": by,
                "created_at": at,
            },
        )
        if created:
            made.append(one.slug)
            continue
        _adapt(known, one)
    return made


def _adapt(known: CustomField, told: Declared) -> None:
    if known.type != told.type:
        raise Conflict(
            f"The custom field “{told.slug}” is {known.type} already and cannot become {told.type}; give it another name.",
            slug=told.slug,
        )
    choices = [*known.choices, *(choice for choice in told.choices if choice not in known.choices)]
    wanted = (told.label or known.label, choices, told.known or known.known)
    if wanted != (known.label, known.choices, known.known):
        known.label, known.choices, known.known = wanted
        known.save(update_fields=["label", "choices", "known"])
