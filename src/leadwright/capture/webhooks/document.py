"""The document kind `webhook`: what of the JSON another system sends is a lead, a consent or an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from leadwright.capture.agreeing import (
    agreement_name,
    agreement_words,
    refuse_unconfirmable,
    when_it_counts,
)
from leadwright.capture.forms.document import CUSTOM
from leadwright.capture.mapping import FACT_FIELDS
from leadwright.capture.webhooks.paths import BadPath, is_path, read_path
from leadwright.consent.purposes import ensure_purpose
from leadwright.consent.rules import MARKETING
from leadwright.criteria.errors import unknown_name
from leadwright.criteria.types import FieldType
from leadwright.events.catalogue import EVENT_NAME, OURS, PROPERTY_NAME
from leadwright.leads.models import CustomField
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.playbook import registry
from leadwright.playbook.bodies import Body, Part
from leadwright.playbook.registry import Kind, Publishing
from leadwright.playbook.saying import Said

_SLUG = r"^[a-z][a-z0-9_]{0,62}$"
_MOST = 60


def _path(value: object) -> object:
    if isinstance(value, str) and value:
        try:
            read_path(value)
        except BadPath as problem:
            raise PydanticCustomError("path", "{sentence}", {"sentence": str(problem)}) from None
    return value


JsonPath = Annotated[str, BeforeValidator(_path), Field(max_length=300)]


class Value(Part):
    """Where a value is: at the first of the paths that leads to something, else it is the `default`. `map` says some of
    what can stand there otherwise. A text alone is a path where it begins with $ or @, else it is always this text.
    """

    path: JsonPath | list[JsonPath] = ""
    map: dict[str, str] = Field(default_factory=dict, max_length=200)
    default: str = Field(default="", max_length=2_000)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, bool | int | float):
            value = str(value)
        if isinstance(value, str):
            return {"path": value} if is_path(value) else {"default": value}
        return value

    @model_serializer(mode="wrap")
    def _as_text(self, handler: Any) -> object:
        if isinstance(self.path, str) and not self.map and not (self.path and self.default):
            return self.path or self.default
        return handler(self)

    @property
    def paths(self) -> list[str]:
        return self.path if isinstance(self.path, list) else [self.path] if self.path else []

    @property
    def words(self) -> str:
        """For people."""
        where = " or ".join(self.paths)
        if not where:
            return f"always “{self.default}”"
        return f"{where}, else “{self.default}”" if self.default else where


class When(Part):
    """A condition on a place: one of some texts stands there, or none of them; without either that something does."""

    path: JsonPath
    any_of: list[str] = Field(default_factory=list, max_length=100)
    none_of: list[str] = Field(default_factory=list, max_length=100)

    @property
    def words(self) -> str:
        """For people."""
        if self.any_of:
            return f"{self.path} is {' or '.join(self.any_of)}"
        return (
            f"{self.path} is not {' or '.join(self.none_of)}"
            if self.none_of
            else f"{self.path} says something"
        )


class Proof(Part):
    """How the sender shows that it knows the secret: with a signature (HMAC-SHA256) of what is named by `signs`, or with the
    secret itself, in a header. `timestamp_header` is held against the clock.
    """

    by: Literal["signature", "secret"] = "signature"
    header: str = Field(default="X-Signature", pattern=r"^[A-Za-z0-9-]{1,80}$")
    prefix: str = Field(default="", max_length=40)
    encoding: Literal["hex", "base64"] = "hex"
    signs: Literal["body", "timestamp.body", "id.timestamp.body"] = "body"
    timestamp_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]{0,80}$")
    tolerance_seconds: int = Field(default=300, ge=10, le=86_400)
    id_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]{0,80}$")

    @model_validator(mode="after")
    def _headers(self) -> "Proof":
        if "timestamp" in self.signs and not self.timestamp_header:
            raise PydanticCustomError(
                "headers", "Name the header of the time that is signed as timestamp_header."
            )
        if self.signs.startswith("id.") and not self.id_header:
            raise PydanticCustomError("headers", "Name the header of the id that is signed as id_header.")
        return self


def _known_event(value: str) -> str:
    if not EVENT_NAME.fullmatch(value):
        sentence = f"“{value[:60]}” is no name of an event; use lower case and underscores, such as webinar_attended."
        raise PydanticCustomError("event", "{sentence}", {"sentence": sentence})
    if value in OURS:
        raise PydanticCustomError(
            "event", "{sentence}", {"sentence": f"{value} is what Leadwright says of its own work."}
        )
    return value


class EventOf(Part):
    """An event of each item, where `when` holds. `name` may come from the item, by a map."""

    name: Value
    when: list[When] = Field(default_factory=list, max_length=10)
    properties: dict[str, Value] = Field(default_factory=dict, max_length=_MOST)

    @model_validator(mode="after")
    def _names(self) -> "EventOf":
        for name in filter(None, (*self.name.map.values(), self.name.default)):
            _known_event(name)
        if not self.name.map and not self.name.default and not self.name.paths:
            raise PydanticCustomError("event", "An event needs a name, such as form_submitted.")
        wrong = next((one for one in self.properties if not PROPERTY_NAME.fullmatch(one)), None)
        if wrong is not None:
            sentence = f"“{wrong[:60]}” is no name of a property; use lower case and underscores."
            raise PydanticCustomError("property", "{sentence}", {"sentence": sentence})
        return self


class ConsentOf(Part):
    """A consent the item tells of, where `when` holds; the condition has to say where it was given, so nothing is assumed.

    With `confirm` it is only requested until the address confirms it (double opt-in).
    """

    purpose: str = Field(default=MARKETING, pattern=r"^[a-z][a-z0-9_]{0,39}$")
    channel: Literal["email", "phone", "post"] = "email"
    wording: Value
    when: list[When] = Field(min_length=1, max_length=10)
    confirm: bool = True

    @model_validator(mode="after")
    def _only_addresses_confirm(self) -> "ConsentOf":
        refuse_unconfirmable(self.channel, confirm=self.confirm)
        return self

    @property
    def name(self) -> str:
        return agreement_name(self.purpose, self.channel)


class WebhookBody(Body):
    """What another system sends. `items` leads to a list of which each element is read by itself; without it the whole payload
    is the one item. `only` are items that are read at all. `id` is the sender's name for an item: the same is taken once.

    `facts` are by the fields of an import (external_id, user_id and crm_id name somebody within the source) or `custom.<slug>`.
    Of somebody who is known facts are only filled up, or replaced where `known` says so. Raw payloads are kept for `keep_days`.
    """

    title: str = Field(min_length=1, max_length=80)
    describes: str = Field(default="", max_length=500)
    proof: Proof = Field(default_factory=Proof)
    items: JsonPath = ""
    only: list[When] = Field(default_factory=list, max_length=10)
    id: Value | None = None
    occurred_at: Value | None = None
    facts: dict[str, Value] = Field(min_length=1, max_length=_MOST)
    consents: list[ConsentOf] = Field(default_factory=list, max_length=10)
    events: list[EventOf] = Field(default_factory=list, max_length=20)
    campaign: dict[Literal["source", "medium", "name", "term", "content"], Value] = Field(
        default_factory=dict
    )
    source: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_.-]{0,62})?$")
    known: Literal["fill", "replace"] = "fill"
    keep_days: int = Field(default=30, ge=1, le=365)
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")

    @model_validator(mode="after")
    def _fields(self) -> "WebhookBody":
        for name in self.facts:
            if name not in FACT_FIELDS and not _is_custom(name):
                sentence = unknown_name("field", name, FACT_FIELDS)
                where = {"path": f"facts.{name}", "sentence": sentence}
                raise PydanticCustomError("condition", "{sentence}", where)
        if self.items.startswith("@"):
            raise PydanticCustomError(
                "items", "The list of items is in the whole payload; begin its path with $."
            )
        return self


def _is_custom(name: str) -> bool:
    slug = name.removeprefix(CUSTOM)
    return (
        name.startswith(CUSTOM) and slug.isascii() and slug[:1].isalpha() and slug.replace("_", "a").isalnum()
    )


@dataclass(frozen=True)
class Hook:
    """A version of an inbound webhook: its slug and its document."""

    slug: str
    version_id: int
    body: WebhookBody


def source_of(slug: str, body: WebhookBody) -> str:
    """The source leads and events of a webhook come from."""
    return body.source or f"webhook-{slug}"[:63]


def declare(body: WebhookBody, *, slug: str, at: datetime) -> None:
    """Make what a webhook names and nobody declared: custom fields, as texts, and purposes. Repeating changes nothing."""
    named = {name.removeprefix(CUSTOM) for name in body.facts if name.startswith(CUSTOM)}
    known = set(CustomField.objects.filter(slug__in=named).values_list("slug", flat=True)) if named else set()
    told = [
        Declared(one, FieldType.TEXT, one.replace("_", " ").capitalize(), ()) for one in sorted(named - known)
    ]
    if told:
        declare_custom_fields(fields=told, by=f"webhook {slug}", at=at)
    for one in body.consents:
        ensure_purpose(one.purpose)


def _on_publish(body: WebhookBody, publishing: Publishing) -> None:
    declare(body, slug=publishing.slug, at=publishing.at)


def _said(body: WebhookBody) -> tuple[Said, ...]:
    shown = "a signature" if body.proof.by == "signature" else "the secret"
    lines = [body.describes] if body.describes else []
    lines += [f"The sender shows {shown} in {body.proof.header}"]
    lines += [
        f"Each element of {body.items} is read by itself" if body.items else "The whole payload is one item"
    ]
    lines += [f"Only where {one.words}" for one in body.only]
    if body.id is not None:
        lines.append(f"The same {body.id.words} is taken once")
    lines.append(f"Raw payloads are kept for {body.keep_days} days")
    facts = tuple(
        f"{name.removeprefix(CUSTOM).replace('_', ' ').capitalize()}: {one.words}"
        for name, one in body.facts.items()
    )
    said = [Said("What comes", tuple(lines)), Said("What is known of the lead by it", facts)]
    if body.events:
        said.append(Said("What happened", tuple(map(_event_words, body.events))))
    if body.consents:
        said.append(Said("What was agreed to", tuple(map(_consent_words, body.consents))))
    return tuple(said)


def _event_words(one: EventOf) -> str:
    named = (
        " or ".join(dict.fromkeys([*one.name.map.values(), *filter(None, [one.name.default])]))
        or one.name.words
    )
    where = " and ".join(when.words for when in one.when)
    return f"{named}, where {where}" if where else named


def _consent_words(one: ConsentOf) -> str:
    where = " and ".join(when.words for when in one.when)
    return (
        f"{agreement_words(one.purpose, one.channel)}, where {where}; {when_it_counts(confirm=one.confirm)}"
    )


WEBHOOK = Kind(
    name="webhook",
    title="Inbound webhook",
    body=WebhookBody,
    order=7,
    on_publish=_on_publish,
    says=_said,
    judges=False,
)
registry.register(WEBHOOK)
