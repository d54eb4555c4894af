"""The document kind `form`: what is asked, what may be agreed to, and what is said afterwards."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from leadwright.capture.agreeing import (
    agreement_name,
    agreement_words,
    refuse_unconfirmable,
    when_it_counts,
    wording_version,
)
from leadwright.capture.forms.kinds import APPLICATION, KINDS, KindName
from leadwright.capture.forms.questions import CONTROLS, FACTS, FILES, LONGEST_LINE, NAMING, Question
from leadwright.consent.purposes import ensure_purpose
from leadwright.consent.rules import MARKETING
from leadwright.criteria.errors import unknown_name
from leadwright.criteria.types import FieldType
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.playbook import registry
from leadwright.playbook.bodies import Body, Part
from leadwright.playbook.registry import Kind, Publishing
from leadwright.playbook.saying import Said

CUSTOM = "custom."
_MOST_FIELDS, _MOST_BOXES = 40, 10
_CHOSEN = (FieldType.CHOICE, FieldType.CHOICES)


def _known_fact(value: object) -> object:
    if isinstance(value, str) and value not in FACTS:
        raise PydanticCustomError("field", "{sentence}", {"sentence": unknown_name("field", value, FACTS)})
    return value


def _type(value: object) -> object:
    if isinstance(value, str):
        try:
            return FieldType(value)
        except ValueError:
            sentence = unknown_name("type of field", value, list(FieldType), tell=True)
            raise PydanticCustomError("type", "{sentence}", {"sentence": sentence}) from None
    return value


def _web_address(value: object) -> object:
    """Nothing but http and https: what stands here becomes a link, or the page somebody is sent to."""
    if isinstance(value, str) and value:
        try:
            parts = urlsplit(value)
            whole = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        except ValueError:
            whole = False
        if not whole or any(letter.isspace() or ord(letter) < 32 for letter in value) or "\\" in value:
            raise PydanticCustomError(
                "address", "Write a whole web address, such as https://example.com/thanks."
            )
    return value


def _site(value: object) -> object:
    """Scheme, host and port, as browsers name the site a page is from."""
    value = _web_address(value)
    if isinstance(value, str):
        parts = urlsplit(value)
        if not value or parts.path not in ("", "/") or parts.query or parts.fragment:
            raise PydanticCustomError("site", "Write a site without a path, such as https://www.example.com.")
        return f"{parts.scheme}://{parts.netloc.lower()}"
    return value


WebAddress = Annotated[str, BeforeValidator(_web_address), Field(max_length=1_000)]
Site = Annotated[str, BeforeValidator(_site), Field(max_length=260)]


class FormField(Part):
    """One question: a fact (`field`) or a custom field of a type. A `hidden` one is not shown and has its `value`.

    `ask: unknown` leaves it out for somebody who came by a signed link and of whom it is known already.
    """

    field: Annotated[str | None, BeforeValidator(_known_fact)] = None
    custom: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{0,62}$")
    type: Annotated[FieldType, BeforeValidator(_type)] = FieldType.TEXT
    label: str = Field(default="", max_length=200)
    hint: str = Field(default="", max_length=300)
    choices: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=list, max_length=300
    )
    required: bool = False
    hidden: bool = False
    value: str = Field(default="", max_length=LONGEST_LINE)
    ask: Literal["always", "unknown"] = "always"

    @model_validator(mode="after")
    def _one_target(self) -> "FormField":
        if (self.field is None) == (self.custom is None):
            raise PydanticCustomError(
                "target", "A question asks for a field or for a custom field, and for one of them."
            )
        if self.custom is not None and self.type in _CHOSEN and not self.choices:
            raise PydanticCustomError("choices", "A choice needs its choices.")
        if any(";" in choice for choice in self.choices):
            raise PydanticCustomError("choices", "Write the choices without semicolons.")
        if self.hidden and not self.value:
            raise PydanticCustomError("value", "A hidden field needs the value it brings.")
        return self

    @property
    def name(self) -> str:
        """Its name in what is sent: the fact, or `custom.<slug>`."""
        return self.field or f"{CUSTOM}{self.custom}"

    @property
    def question(self) -> Question:
        """How it is asked."""
        if self.field is not None:
            known = FACTS[self.field]
            return Question(
                self.label or known.label,
                "select" if self.choices else known.control,
                known.completes,
                known.longest,
            )
        words = (self.custom or "").replace("_", " ").capitalize()
        return Question(self.label or words, CONTROLS[self.type])


class ConsentBox(Part):
    """A box nobody ticks for the visitor. `wording` is kept word for word as what was agreed to.

    With `confirm` the consent is only requested until the address confirms it (double opt-in).
    """

    wording: str = Field(min_length=10, max_length=1_000)
    purpose: str = Field(default=MARKETING, pattern=r"^[a-z][a-z0-9_]{0,39}$")
    channel: Literal["email", "phone", "post"] = "email"
    required: bool = False
    confirm: bool = True

    @model_validator(mode="after")
    def _only_addresses_confirm(self) -> "ConsentBox":
        refuse_unconfirmable(self.channel, confirm=self.confirm)
        return self

    @property
    def name(self) -> str:
        return agreement_name(self.purpose, self.channel)

    @property
    def wording_version(self) -> str:
        """The same for the same words, whatever else of the form changes."""
        return wording_version(self.wording)


class Notice(Part):
    """Where the privacy notice is, and what is said with the link."""

    text: str = Field(default="How we treat what you tell us:", max_length=500)
    link: WebAddress = ""
    link_text: str = Field(default="Privacy notice", min_length=1, max_length=100)


class Thanks(Part):
    """What follows a submission: a message, or a page of one's own."""

    heading: str = Field(default="Thank you", max_length=100)
    message: str = Field(default="We have what you sent and will be in touch.", max_length=1_000)
    page: WebAddress = ""


class FormBody(Body):
    """A form. `about` is what it is for (the product, webinar, content …), told with the event of its kind.

    `sites` are the only sites on which it may be embedded, any where there are none; `kiosk` offers it for a device at a fair.
    """

    title: str = Field(min_length=1, max_length=80)
    type: KindName = "contact"
    heading: str = Field(default="", max_length=120)
    intro: str = Field(default="", max_length=2_000)
    about: str = Field(default="", max_length=120)
    fields: list[FormField] = Field(min_length=1, max_length=_MOST_FIELDS)
    consents: list[ConsentBox] = Field(default_factory=list, max_length=_MOST_BOXES)
    notice: Notice = Field(default_factory=Notice)
    button: str = Field(default="Send", min_length=1, max_length=60)
    thanks: Thanks = Field(default_factory=Thanks)
    sites: list[Site] = Field(default_factory=list, max_length=20)
    kiosk: bool = False
    source: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_.-]{0,62})?$")
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")

    @model_validator(mode="after")
    def _names_once(self) -> "FormBody":
        names = [*(one.name for one in self.fields), *(box.name for box in self.consents)]
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            raise PydanticCustomError(
                "twice", "{sentence}", {"sentence": f"“{twice}” is asked twice; leave one of them out."}
            )
        if NAMING.isdisjoint(one.field for one in self.fields if not one.hidden):
            raise PydanticCustomError(
                "nobody",
                "Ask for a name, an e-mail address, a phone number or a company: without one of them nobody can be recognised.",
            )
        if self.type != APPLICATION and any(one.field == FILES for one in self.fields):
            raise PydanticCustomError("files", "Only an application can bring files.")
        if self.type == APPLICATION and any(one.confirm for one in self.consents):
            raise PydanticCustomError(
                "confirm", "What applicants agree to is not confirmed by mail; set `confirm: false`."
            )
        if any(one.confirm for one in self.consents) and all(one.field != "email" for one in self.fields):
            raise PydanticCustomError(
                "address",
                "A box that has to be confirmed by mail needs the e-mail address among the questions.",
            )
        return self

    @property
    def words(self) -> str:
        """What stands above it."""
        return self.heading or self.title


def source_of(slug: str, body: FormBody) -> str:
    """The source leads and events of a form come from."""
    return body.source or f"form-{slug}"[:63]


def _declare(body: FormBody, publishing: Publishing) -> None:
    told = [
        Declared(one.custom, one.type, one.label, tuple(one.choices))
        for one in body.fields
        if one.custom is not None
    ]
    declare_custom_fields(fields=told, by=f"form {publishing.slug}", at=publishing.at)
    for box in body.consents:
        ensure_purpose(box.purpose)


def _said(body: FormBody) -> tuple[Said, ...]:
    kind = KINDS[body.type]
    about = f"{kind.label}, about “{body.about}”" if body.about else kind.label
    after = f"Then the page {body.thanks.page}" if body.thanks.page else f"Then: “{body.thanks.message}”"
    where = f"Only on {', '.join(body.sites)}" if body.sites else "May be embedded on any site"
    return (
        Said("What it is for", (about, after, where)),
        Said("What it asks", tuple(map(_asked, body.fields))),
        *([Said("What may be agreed to", tuple(map(_agreed, body.consents)))] if body.consents else []),
    )


def _asked(one: FormField) -> str:
    if one.hidden:
        return f"Brings along {one.name.removeprefix(CUSTOM).replace('_', ' ')}: “{one.value}”"
    must = ", has to be answered" if one.required else ""
    known = ", left out where it is known" if one.ask == "unknown" else ""
    return f"“{one.question.label}”{must}{known}"


def _agreed(box: ConsentBox) -> str:
    must = ", has to be ticked" if box.required else ""
    told = f"{agreement_words(box.purpose, box.channel)}, {when_it_counts(confirm=box.confirm)}{must}"
    return f"{told}: “{box.wording}”"


FORM = Kind(name="form", title="Form", body=FormBody, order=5, on_publish=_declare, says=_said, judges=False)
registry.register(FORM)
