"""A payload by its document: from JSON to what is told of each item. Pure."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn

from leadwright.capture.agreeing import wording_version
from leadwright.capture.webhooks.document import ConsentOf, EventOf, Value, WebhookBody, When
from leadwright.capture.webhooks.paths import find, read_path
from leadwright.criteria.text import fold
from leadwright.events.catalogue import EVENT_NAME, OURS
from leadwright.leads.normalise.dates import parse_instant
from leadwright.leads.normalise.problem import Problem

LONGEST_PAYLOAD = 500_000
MOST_ITEMS = 500
_DEEPEST = 40
_LONGEST_TEXT, _LONGEST_ID = 2_000, 300
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NOTHING = frozenset({"", "false", "no", "0", "null", "none"})
_ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")


class UnreadablePayload(ValueError):
    """Why a body is no JSON that could be read, in a sentence."""


@dataclass(frozen=True)
class ToldEvent:
    """One event an item tells of."""

    name: str
    properties: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ToldConsent:
    """One consent an item tells of."""

    name: str
    purpose: str
    channel: str
    wording: str
    wording_version: str
    confirm: bool


@dataclass(frozen=True)
class Item:
    """What an item tells: `texts` by field, `key` the sender's name for it (empty where it has none), when it happened (None:
    when it came). `left_out` says why it is not read at all.
    """

    place: int
    digest: str
    key: str = ""
    occurred_at: datetime | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    events: tuple[ToldEvent, ...] = ()
    consents: tuple[ToldConsent, ...] = ()
    campaign: Mapping[str, str] = field(default_factory=dict)
    left_out: str = ""

    def as_plain(self) -> dict[str, Any]:
        """JSON-ready; `item_from` is the way back."""
        at = self.occurred_at.isoformat() if self.occurred_at is not None else None
        return {**asdict(self), "occurred_at": at}


def item_from(plain: Mapping[str, Any]) -> Item:
    """An item from what `as_plain` gave."""
    at = plain["occurred_at"]
    return Item(
        **{
            **plain,
            "occurred_at": datetime.fromisoformat(at) if at else None,
            "events": tuple(ToldEvent(**one) for one in plain["events"]),
            "consents": tuple(ToldConsent(**one) for one in plain["consents"]),
        }
    )


def read_payload(raw: str) -> object:
    """The JSON of a body, without what no database keeps. Raises UnreadablePayload."""
    try:
        found = json.loads(raw, parse_constant=_not_finite)
    except RecursionError:
        raise UnreadablePayload("The JSON is nested too deeply.") from None
    except ValueError as problem:
        raise UnreadablePayload(f"The body is no JSON: {problem}.") from None
    if not isinstance(found, dict | list):
        raise UnreadablePayload("The body is JSON, but neither an object nor a list.")
    return _storable(found, 0)


def addresses_in(payload: object) -> list[str]:
    """Every e-mail address that stands anywhere in it, in lower case: by them a person's payloads are found."""
    found: set[str] = set()
    waiting = [payload]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one.values(), *one.keys()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and "@" in one:
            found.update(address.strip(".,;:()").lower() for address in _ADDRESS.findall(one[:20_000]))
    return sorted(found)


def items_of(body: WebhookBody, payload: object, *, zone: str) -> list[Item]:
    """What each item tells. Raises UnreadablePayload where there are none at the path, or more than are taken."""
    elements = [payload] if not body.items else find(read_path(body.items), item=payload, whole=payload)
    if len(elements) == 1 and isinstance(elements[0], list):
        elements = elements[0]
    if not elements:
        raise UnreadablePayload(f"Nothing stands at {body.items}, where the items should be.")
    if len(elements) > MOST_ITEMS:
        raise UnreadablePayload(f"There are {len(elements):,} items; at most {MOST_ITEMS} are taken at once.")
    return [_item(body, place, one, payload, zone) for place, one in enumerate(elements)]


def _item(body: WebhookBody, place: int, element: object, payload: object, zone: str) -> Item:
    at = _Looked(element, payload)
    digest = hashlib.sha256(json.dumps(element, sort_keys=True).encode()).hexdigest()[:32]
    failed = next((one for one in body.only if not at.holds(one)), None)
    if failed is not None:
        return Item(place, digest, left_out=f"Left out by the mapping: only where {failed.words}.")
    said = at.text(body.occurred_at) if body.occurred_at is not None else ""
    return Item(
        place=place,
        digest=digest,
        key=at.text(body.id)[:_LONGEST_ID] if body.id is not None else "",
        occurred_at=_instant(said, zone),
        texts={name: text for name, value in body.facts.items() if (text := at.text(value))},
        events=tuple(_events(body.events, at)),
        consents=tuple(_consents(body.consents, at)),
        campaign={name: text for name, value in body.campaign.items() if (text := at.text(value)[:300])},
    )


@dataclass(frozen=True)
class _Looked:
    """An item, and the payload it stands in."""

    item: object
    whole: object

    def values(self, paths: Sequence[str]) -> Sequence[object]:
        for path in paths:
            found = find(read_path(path), item=self.item, whole=self.whole)
            flat = [inner for one in found for inner in (one if isinstance(one, list) else [one])]
            plain = [one for one in flat if isinstance(one, str | int | float | bool) and str(one).strip()]
            if plain:
                return plain
        return []

    def text(self, value: Value) -> str:
        """What stands there, several joined."""
        said = ", ".join(_text(one) for one in self.values(value.paths))
        return _mapped(value, said)[:_LONGEST_TEXT]

    def plain(self, value: Value) -> object:
        """A single number or truth as such."""
        found = self.values(value.paths)
        if len(found) == 1 and not value.map and not isinstance(found[0], str):
            return found[0]
        return self.text(value)

    def holds(self, when: When) -> bool:
        said = {fold(_text(one)) for one in self.values([when.path])}
        if when.any_of:
            return not said.isdisjoint(fold(one) for one in when.any_of)
        if when.none_of:
            return said.isdisjoint(fold(one) for one in when.none_of)
        return bool(said - _NOTHING)


def _mapped(value: Value, said: str) -> str:
    """A map decides about what it names; what it does not name is what the default says, or itself where there is none."""
    if not said:
        return value.default
    if not value.map:
        return said
    known = {fold(one): meant for one, meant in value.map.items()}
    return known.get(fold(said), value.default or said)


def _events(wanted: Sequence[EventOf], at: _Looked) -> Iterator[ToldEvent]:
    for one in wanted:
        name = at.text(one.name)
        if all(map(at.holds, one.when)) and EVENT_NAME.fullmatch(name) and name not in OURS:
            told = {key: found for key, value in one.properties.items() if (found := at.plain(value)) != ""}
            yield ToldEvent(name, told)


def _consents(wanted: Sequence[ConsentOf], at: _Looked) -> Iterator[ToldConsent]:
    for one in wanted:
        wording = at.text(one.wording)
        if all(map(at.holds, one.when)) and wording:
            yield ToldConsent(
                one.name, one.purpose, one.channel, wording, wording_version(wording), one.confirm
            )


def _instant(said: str, zone: str) -> datetime | None:
    """Seconds or milliseconds since 1970, or a date and time as people and programs write them."""
    if re.fullmatch(r"\d{9,11}|\d{12,14}", said):
        seconds = int(said) / (1 if len(said) < 12 else 1_000)
        return datetime.fromtimestamp(seconds, UTC)
    found = parse_instant(said, zone, None) if said else None
    return found if isinstance(found, datetime) and not isinstance(found, Problem) else None


def _text(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value).strip()


def _storable(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise UnreadablePayload("The JSON is nested too deeply.")
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("", name): _storable(one, depth + 1) for name, one in value.items()}
    return value


def _not_finite(word: str) -> NoReturn:
    raise UnreadablePayload(f"The body holds {word}, which is no number of JSON.")
