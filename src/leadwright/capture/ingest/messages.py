"""One message of a program: who, what, when, in the words used here; or why it cannot be taken."""

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from leadwright.capture.ingest import traits
from leadwright.capture.ingest.body import Item
from leadwright.capture.ingest.clicks import campaign_of, click_ids
from leadwright.capture.ingest.naming import OTHER_EVENT, RESERVED, event_name, properties
from leadwright.capture.ingest.times import happened_at
from leadwright.leads.normalise.identifiers import normalise_identifier
from leadwright.leads.normalise.problem import Problem

_LONGEST_MESSAGE_ID = 100
_LONGEST_CONTEXT_TEXT = 500
_LONGEST_REMEMBERED = 100
_NO_REFERRER = "$direct"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class MessageType(StrEnum):
    """The six calls of the format."""

    IDENTIFY = "identify"
    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"


_TYPES: Mapping[str, MessageType] = {str(one): one for one in MessageType}
# What an event of each call is called; a track call names its own.
_NAMES = {
    MessageType.IDENTIFY: "identified",
    MessageType.PAGE: "page_viewed",
    MessageType.SCREEN: "screen_viewed",
    MessageType.GROUP: "group_joined",
    MessageType.ALIAS: "alias_named",
}
_WITH_PROPERTIES = frozenset({MessageType.TRACK, MessageType.PAGE, MessageType.SCREEN})


@dataclass(frozen=True)
class Refused:
    """A message that was not taken, and why, in a sentence."""

    reason: str
    kind: str = ""
    message_id: str = ""


class Message(NamedTuple):
    """A message as it is stored: an event of `user` (an id within the source), or else of `visitor` (a device).

    `facts` are texts by the names of fields, `others` plain values a custom field may wait for. `previous` is what an alias says
    the user was called before. `message_id` is empty where the sender gave none.
    """

    kind: MessageType
    message_id: str
    occurred_at: datetime
    name: str
    user: str | None
    visitor: str | None
    properties: Mapping[str, object]
    context: Mapping[str, object]
    facts: Mapping[str, str] = _NOTHING
    others: Mapping[str, object] = _NOTHING
    previous: str | None = None


def read_message(item: Item, *, sent_at: object, received_at: datetime) -> Message | Refused:
    """Judge one message. `sent_at` is that of its batch or request, which the message's own goes before."""
    said_kind, message_id = str(item.get("type") or "").lower(), _message_id(item.get("messageId"))
    kind = _TYPES.get(said_kind)
    if kind is None:
        return Refused(
            "Its type is none of identify, track, page, screen, group and alias.", said_kind[:20], message_id
        )
    user, visitor = _identifier(item.get("userId")), _identifier(item.get("anonymousId"))
    if user is None and visitor is None:
        return Refused("It says neither who (userId) nor which device (anonymousId).", said_kind, message_id)
    said = _Said(kind, item, _object(item.get("context")))
    reason = said.problem()
    if reason:
        return Refused(reason, said_kind, message_id)
    stated = item.get("originalTimestamp") or item.get("timestamp")
    name, page = said.name(), said.page()
    return Message(
        kind=kind,
        message_id=message_id,
        occurred_at=happened_at(stated, item.get("sentAt") or sent_at, received_at=received_at),
        name=name,
        user=user,
        visitor=visitor,
        properties=said.properties(name, page),
        context=kept_context(said.context, page),
        facts=said.facts(),
        others=said.others(),
        previous=_identifier(item.get("previousId")),
    )


class _Said(NamedTuple):
    """A message of a known type, read part by part."""

    kind: MessageType
    item: Item
    context: Mapping[str, Any]

    def problem(self) -> str:
        """What is missing, or what nobody outside may say; empty where all is well."""
        if self.kind is MessageType.TRACK:
            said = self.item.get("event")
            if not isinstance(said, str) or not said.strip():
                return "A track call needs the name of an event."
            if event_name(said) in RESERVED:
                return f"Leadwright itself records “{event_name(said)}”; programs cannot send it."
        if self.kind is MessageType.GROUP and _identifier(self.item.get("groupId")) is None:
            return "A group call needs a groupId."
        if self.kind is MessageType.ALIAS and (
            _identifier(self.item.get("userId")) is None or _identifier(self.item.get("previousId")) is None
        ):
            return "An alias call needs a userId and a previousId."
        return ""

    def name(self) -> str:
        if self.kind is MessageType.TRACK:
            return event_name(str(self.item["event"]))
        return _NAMES[self.kind]

    def page(self) -> dict[str, object]:
        """Where the person was: what a page call says, else what the browser adds to every call."""
        around = _object(self.context.get("page"))
        if self.kind is MessageType.PAGE:
            around = {**around, **_object(self.item.get("properties"))}
        return told_page(around)

    def properties(self, name: str, page: Mapping[str, object]) -> dict[str, object]:
        if self.kind is MessageType.GROUP:
            return {"group": _identifier(self.item.get("groupId"))}
        if self.kind not in _WITH_PROPERTIES:
            return {}
        told = properties(_object(self.item.get("properties")))
        if self.kind is MessageType.PAGE:
            return _page_properties(told, page, self.item)
        if self.kind is MessageType.SCREEN:
            return {**told, **_named(self.item, "screen")}
        return {**told, "event": str(self.item["event"])} if name == OTHER_EVENT else told

    def facts(self) -> Mapping[str, str]:
        if self.kind is MessageType.IDENTIFY:
            return traits.facts_of_person(self._traits())
        return traits.facts_of_company(self._traits()) if self.kind is MessageType.GROUP else _NOTHING

    def others(self) -> Mapping[str, object]:
        return traits.other_traits(self._traits()) if self.kind is MessageType.IDENTIFY else _NOTHING

    def _traits(self) -> dict[str, Any]:
        """An identify call of RudderStack carries its traits in the context; those of other calls describe nobody anew."""
        carried = _object(self.context.get("traits")) if self.kind is MessageType.IDENTIFY else {}
        return {**carried, **_object(self.item.get("traits"))}


def _page_properties(told: dict[str, object], page: Mapping[str, object], item: Item) -> dict[str, object]:
    kept = {name: value for name, value in told.items() if name not in ("path", "referrer", "url", "title")}
    return {**kept, **_named(item, "page_name"), **page}


def _named(item: Item, word: str) -> dict[str, object]:
    """The name and category of a page or screen."""
    told = {word: item.get("name"), "category": item.get("category")}
    return {
        name: value[:_LONGEST_CONTEXT_TEXT]
        for name, value in told.items()
        if isinstance(value, str) and value
    }


def told_page(around: Mapping[str, Any]) -> dict[str, object]:
    """The address, its path, title and referrer, as far as told. The path follows from the address where it is not told."""
    if not around:
        return {}
    told = {name: around.get(name) for name in ("url", "path", "title", "referrer")}
    page: dict[str, object] = {name: text for name, text in told.items() if isinstance(text, str) and text}
    if page.get("referrer") == _NO_REFERRER:
        del page["referrer"]
    if "path" not in page and "url" in page:
        with contextlib.suppress(ValueError):
            page["path"] = urlsplit(str(page["url"])).path or "/"
    return page


def kept_context(context: Mapping[str, Any], page: Mapping[str, object]) -> dict[str, object]:
    """What is kept beside an event: with which program, from which campaign, on which page. Never a network address."""
    if not context and not page:
        return {}
    kept: dict[str, object] = {}
    library = _object(context.get("library"))
    for name, value in (
        ("library", library.get("name")),
        ("library_version", library.get("version")),
        ("user_agent", context.get("userAgent")),
        ("locale", context.get("locale")),
        ("time_zone", context.get("timezone")),
        ("group", _identifier(context.get("groupId"))),
        ("session", _identifier(context.get("sessionId"))),
    ):
        if isinstance(value, str) and value:
            kept[name] = value[:_LONGEST_CONTEXT_TEXT]
    address = str(page.get("url", "")) or str(_object(context.get("page")).get("search", ""))
    campaign, clicks = campaign_of(_object(context.get("campaign")), address), click_ids(address)
    consent = _object(context.get("consent")).get("categoryPreferences")
    for name, found in (
        ("campaign", campaign),
        ("click_ids", clicks),
        ("page", dict(page)),
        ("consent", consent),
    ):
        if found or (name == "consent" and isinstance(found, dict)):
            kept[name] = found
    return kept


def _identifier(value: object) -> str | None:
    """An id as text; None for nothing and for what programs send for people they do not know."""
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    return _usable_short(text) if len(text) <= _LONGEST_REMEMBERED else _usable(text)


def _usable(text: str) -> str | None:
    found = normalise_identifier(text) if text else None
    return None if isinstance(found, Problem) else found


# The messages of a batch mostly are of the same few people.
_usable_short = lru_cache(maxsize=4_096)(_usable)


def _message_id(value: object) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if len(text) <= _LONGEST_MESSAGE_ID:
        return text
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
