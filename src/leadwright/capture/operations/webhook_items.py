"""An item of a payload becomes what it says: a lead, events, consents, many in a fixed number of statements."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from leadwright.capture.forms.document import CUSTOM
from leadwright.capture.ingest.submitting import custom_values
from leadwright.capture.operations.settling import (
    Landing,
    address_of,
    custom_fields_of,
    custom_texts,
    known_leads,
    landings_of,
    mark_told,
    settle_consents,
)
from leadwright.capture.webhooks.document import Hook, source_of
from leadwright.capture.webhooks.reading import Item
from leadwright.consent.operations import Statement
from leadwright.consent.operations.confirming import Asked
from leadwright.consent.rules import Channel, LawfulBasis, Status
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.normalise.record import Context, Normalised, normalise_facts
from leadwright.leads.operations.upsert import leads_named, upsert_leads
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.platform import workspace
from leadwright.platform.outbox import Cause

_EVERYWHERE = ("email", "domain")
_NOTHING: Mapping[int, Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True)
class ToldItem:
    """An item as read and as facts, with the name of the payload it came with, and when that came. `batch` is what it goes with,
    for what is only a sample.
    """

    item: Item
    facts: Normalised
    payload: str
    received_at: datetime
    batch: int | None = None

    @property
    def at(self) -> datetime:
        """When it happened, never later than it came."""
        return min(self.item.occurred_at or self.received_at, self.received_at)

    @property
    def address(self) -> str:
        """The name of the item within its payload."""
        return f"{self.payload}:{self.item.digest}"


def facts_of(item: Item, context: Context) -> Normalised:
    """What an item says as facts; `kind` is None where it says nothing of who it is."""
    return normalise_facts(
        {name: text for name, text in item.texts.items() if not name.startswith(CUSTOM)}, context
    )


def take_items(
    hook: Hook, told: Sequence[ToldItem], *, made: Mapping[int, Mapping[str, int]] = _NOTHING, at: datetime
) -> list[Landing]:
    """Make or fill up the leads of items, append the events, record the consents and ask for those that have to be confirmed.

    `made` counts, by lead, the events of which name the payload has brought already, by whatever mapping: so many are left
    out. In the caller's transaction. Repeating with the same items of the same payload adds nothing.
    """
    source = ensure_source(slug=source_of(hook.slug, hook.body), at=at, channel="inbound", medium="webhook")
    submissions = _submissions(told, source)
    provenance = Provenance(
        source_id=source.pk, actor=f"webhook {hook.slug}", at=at, batch=told[0].batch if told else None
    )
    landed = upsert_leads(
        submissions=submissions,
        provenance=provenance,
        cause=Cause.ACTIVITY,
        touched=known_leads(submissions) if hook.body.known == "fill" else None,
    )
    places = list(zip(told, landed.lead_ids, strict=True))
    left = {lead: Counter(names) for lead, names in made.items()}
    happened = [
        event for one, lead in places for event in _events(one, lead, source, left.get(lead, Counter()))
    ]
    new = append_events(happened, at=at)
    mark_told(landed, new.keys(), at=at)
    said = [Asked(tuple(_statements(hook, one, lead, source)), batch=one.batch) for one, lead in places]
    settle_consents(said=said, actor=f"webhook {hook.slug}", landed=landed, at=at)
    return landings_of(landed)


def _submissions(told: Sequence[ToldItem], source: Source) -> list[Submission]:
    declared, zone = custom_fields_of(one.item.texts for one in told), str(workspace.read("time_zone"))
    # Who was known by the item alone when it came first stays the same lead when the mapping says more of it.
    rows = leads_named([_row(one, source) for one in told])
    found = []
    for one in told:
        facts = one.facts
        custom, folded = custom_values(custom_texts(one.item.texts), zone, declared)
        keys = [_key(identity.kind, identity.value, source) for identity in facts.identities]
        row = _row(one, source)
        if not keys or row in rows:
            keys.append(row)
        found.append(
            Submission(
                kind=facts.kind or "person",
                facts=facts.facts,
                custom=custom,
                folded={**facts.folded, **folded},
                identities=tuple(keys),
                tokens=facts.tokens,
                valid_from=one.at,
                time_known=True,
                contact_points=facts.contact_points,
                derived=facts.derived,
            )
        )
    return found


def _key(kind: str, value: str, source: Source) -> IdentityKey:
    return IdentityKey(kind, "" if kind in _EVERYWHERE else source.slug, value)


def _row(one: ToldItem, source: Source) -> IdentityKey:
    """Who has no identifier is known by the item: its id, else its words."""
    named = one.item.key or one.item.digest
    return IdentityKey("row", source.slug, sha256(named.encode()).hexdigest())


def _events(one: ToldItem, lead: int, source: Source, made: Counter[str]) -> Iterator[NewEvent]:
    context = {"campaign": dict(one.item.campaign)} if one.item.campaign else {}
    for number, event in enumerate(one.item.events):
        if made[event.name] > 0:
            made[event.name] -= 1
            continue
        yield NewEvent(
            name=event.name,
            occurred_at=one.at,
            subject=lead,
            source_id=source.pk,
            message_id=f"{one.address}:{event.name}:{number}",
            batch=one.batch,
            properties=event.properties,
            context=context,
        )


def _statements(hook: Hook, one: ToldItem, lead: int, source: Source) -> Iterator[Statement]:
    for consent in one.item.consents:
        address = address_of(consent.channel, one.facts)
        if consent.channel == "email" and not address:
            continue
        yield Statement(
            subject_id=lead,
            status=Status.REQUESTED if consent.confirm else Status.GRANTED,
            basis=LawfulBasis.CONSENT,
            occurred_at=one.at,
            purpose=consent.purpose,
            channel=Channel(consent.channel),
            address=address,
            wording=consent.wording,
            wording_version=consent.wording_version,
            language=hook.body.language,
            evidence={
                "webhook": hook.slug,
                "field": consent.name,
                "payload": one.payload,
                "item": one.item.key or one.item.digest,
            },
            source_id=source.pk,
        )
