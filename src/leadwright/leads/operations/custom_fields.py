"""Declaring facts of the workspace's own."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.types import FieldType
from leadwright.leads.models import CustomField
from leadwright.platform import audit
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.platform.meanwhile import meant

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Declared:
    """A custom field as somebody declares it. `known` says whether its values are known at capture or only later,
    `contact_data` that they tell how to reach somebody.
    """

    slug: str
    type: FieldType
    label: str = ""
    choices: tuple[str, ...] = ()
    known: str = ""
    contact_data: bool = False


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
                "contact_data": one.contact_data,
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


@transaction.atomic
def add_custom_field(*, actor: Actor, field: Declared, at: datetime) -> str:
    """Make a custom field by hand; its slug, made from the label where none is given.

    Raises Conflict where there is one of this slug, UnusableInput for a label without letters or a choice without choices,
    Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    slug = field.slug or slug_of(field.label)
    if not slug:
        raise UnusableInput("Give the name it has in documents too, such as plan_name.", field="slug")
    if CustomField.objects.filter(slug=slug).exists():
        raise Conflict(f"There is a custom field “{slug}” already; choose another name.", field="slug")
    chosen = field.type in (FieldType.CHOICE, FieldType.CHOICES)
    if chosen and not field.choices:
        raise UnusableInput("A choice needs its choices, one a line.", field="choices")
    wanted = Declared(
        slug,
        field.type,
        field.label.strip(),
        field.choices if chosen else (),
        field.known,
        field.contact_data,
    )
    declare_custom_fields(fields=[wanted], by=actor.label, at=at)
    changes = {"type": str(field.type), "contact_data": field.contact_data}
    audit.record(actor, "custom_field.added", kind="custom_field", key=slug, at=at, changes=changes)
    return slug


@transaction.atomic
def change_custom_field(
    *,
    actor: Actor,
    slug: str,
    label: str,
    choices: Sequence[str],
    contact_data: bool | None = None,
    seen: Mapping[str, object] | None = None,
    at: datetime,
) -> bool:
    """Call a field something else, add choices to it, and say whether it is contact data (None leaves that); whether anything
    changed. Choices only grow: leads hold the others.

    `seen` is what `label` and `contact_data` were when the actor looked: what is wanted as it was seen stays as it is by now.
    Raises NotFound, UnusableInput for an empty label, ChangedMeanwhile, Forbidden.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    known = CustomField.objects.select_for_update().filter(slug=slug).first()
    if known is None:
        raise NotFound(f"There is no custom field “{slug}”.", slug=slug)
    if not label.strip():
        raise UnusableInput("A field needs a label.", field="label")
    chosen = known.type in (FieldType.CHOICE, FieldType.CHOICES)
    added = [one for one in choices if one not in known.choices] if chosen else []
    now = {"label": known.label, "contact_data": known.contact_data}
    marked = known.contact_data if contact_data is None else contact_data
    wanted = {"label": label.strip(), "contact_data": marked}
    touched = meant(wanted=wanted, seen=seen, now=now, kind="custom_field", key=slug)
    made = {name: value if name in touched else now[name] for name, value in wanted.items()}
    if made == now and not added:
        return False
    known.label, known.contact_data = str(made["label"]), bool(made["contact_data"])
    known.choices = [*known.choices, *added]
    known.save(update_fields=["label", "choices", "contact_data"])
    changes = {"label": known.label, "choices_added": added, "contact_data": known.contact_data}
    audit.record(actor, "custom_field.changed", kind="custom_field", key=slug, at=at, changes=changes)
    return True


def slug_of(label: str) -> str:
    """The name in documents that a label suggests: “Größe (cm)” becomes grosse_cm; empty where no Latin letter is left."""
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")
    return words[:63].rstrip("_")
