"""A submission that is nobody's abuse becomes what it says: a lead, events, consents, all in the caller's transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from leadwright.capture.forms.around import Around, event_context
from leadwright.capture.forms.checking import facts_told
from leadwright.capture.forms.document import ConsentBox, FormBody, source_of
from leadwright.capture.forms.kinds import KINDS
from leadwright.capture.forms.questions import MESSAGE
from leadwright.capture.ingest.submitting import custom_values
from leadwright.capture.models import WriteKey
from leadwright.capture.offers.document import OfferBody
from leadwright.capture.operations.handing import Wanted, hand_out
from leadwright.capture.operations.referring import refer
from leadwright.capture.operations.settling import (
    Landing,
    address_of,
    custom_fields_of,
    custom_texts,
    email_of,
    known_leads,
    landings_of,
    mark_told,
    settle_consents,
)
from leadwright.capture.queries.handing import offer_of
from leadwright.consent.operations import Statement
from leadwright.consent.operations.confirming import Asked
from leadwright.consent.rules import Channel, LawfulBasis, Status
from leadwright.events.events import NewEvent
from leadwright.events.models import Source
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import CustomField
from leadwright.leads.normalise.record import Normalised, normalise_facts
from leadwright.leads.operations.devices import Joining, join_visitors
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.reading import typed_context
from leadwright.leads.submission import IdentityKey, Outcome, Provenance, Submission
from leadwright.platform.outbox import Cause
from leadwright.playbook.queries import Published


@dataclass(frozen=True)
class Told:
    """What is taken: a version of a form, the values by field, the boxes that were ticked, where the form stood, and when it was
    sent. `token` names the submission for ever. `batch` is what it goes with, for what is only a sample; `network` where it was
    sent from, for limits. `found` are the facts among the values, where they have just been read.
    """

    form: str
    version_id: int
    number: int
    body: FormBody
    token: UUID
    values: Mapping[str, str]
    ticked: tuple[ConsentBox, ...]
    around: Around
    at: datetime
    batch: int | None = None
    network: str = ""
    found: Normalised | None = None


def take(told: Sequence[Told], *, actor: str, at: datetime, begins_anew: bool = False) -> list[Landing]:
    """Make or fill up the leads of submissions of one form, append the events, record the consents and ask for those that have to
    be confirmed. Repeating with the same tokens adds nothing.

    Anybody can write anybody's address into a form, so what is known of a lead already is not replaced, only filled up.

    `begins_anew`: the caller begins its transaction anew where another writer was first (`until_first`), which saves a savepoint
    and a second look where nobody is known.
    """
    first = told[0]
    source = ensure_source(slug=source_of(first.form, first.body), at=at, channel="inbound", medium="form")
    read = _read(told, source)
    submissions = [one.submission for one in read]
    known = known_leads(submissions)
    landed = upsert_leads(
        submissions=submissions,
        provenance=Provenance(source_id=source.pk, actor=actor, at=at, batch=first.batch),
        cause=Cause.ACTIVITY,
        touched=known,
        nobody_known=begins_anew and not known,
    )
    places = list(zip(read, landed.lead_ids, strict=True))
    _join(places, Provenance(source_id=source.pk, actor=actor, at=at, batch=first.batch))
    offer = offer_of(first.body)
    by_mail = offer is not None and offer.body.type == "file"
    new = append_events(
        (event for one, lead in places for event in _events(one.told, lead, source, handed=by_mail)),
        at=at,
    )
    mark_told(landed, new.keys(), at=at)
    said = [
        Asked(
            tuple(_statements(one, lead, source)),
            _after_confirmation(one.told, lead, source),
            one.told.network,
            one.told.batch,
        )
        for one, lead in places
    ]
    settle_consents(said=said, actor=actor, landed=landed, at=at)
    if offer is not None:
        _hand_out(offer, places, actor, at)
    came = {
        lead: one.told.around.referral
        for (one, lead), how in zip(places, landed.outcomes, strict=True)
        if one.told.around.referral and how is Outcome.CREATED
    }
    if came:
        refer(came=came, at=at)
    return landings_of(landed)


def _hand_out(
    offer: Published[OfferBody], places: Sequence[tuple["_Read", int]], actor: str, at: datetime
) -> None:
    """What was asked for is given; people of the sample get no mail."""
    wanted = [Wanted(lead, email_of(one.found), one.told.network, one.told.batch) for one, lead in places]
    hand_out(offer=offer, wanted=wanted, actor=actor, at=at)


def _join(places: Sequence[tuple["_Read", int]], provenance: Provenance) -> None:
    """What the devices did before belongs to the leads that sent the forms from them. Unknown devices are left alone."""
    joinings = [
        Joining(one.told.around.visitor, lead, one.told.at) for one, lead in places if one.told.around.visitor
    ]
    if not joinings:
        return
    reason = f"Sent the form {places[0][0].told.form}"
    browsers = WriteKey.objects.filter(kind=WriteKey.BROWSER).values("source_id")
    for namespace in Source.objects.filter(pk__in=browsers).order_by("slug").values_list("slug", flat=True):
        join_visitors(namespace=namespace, joinings=joinings, reason=reason, provenance=provenance)


@dataclass(frozen=True)
class _Read:
    """What was told, as facts."""

    told: Told
    found: Normalised
    submission: Submission


def _read(told: Sequence[Told], source: Source) -> list[_Read]:
    context = typed_context()
    declared = custom_fields_of(one.values for one in told)
    read = []
    for one in told:
        found = one.found or normalise_facts(facts_told(one.values), context)
        read.append(_Read(one, found, _submission(one, found, source, context.zone, declared)))
    return read


def _submission(
    told: Told, found: Normalised, source: Source, zone: str, declared: Mapping[str, CustomField]
) -> Submission:
    custom, folded = custom_values(custom_texts(told.values), zone, declared)
    identities = tuple(
        IdentityKey(one.kind, "", one.value) for one in found.identities if one.kind in ("email", "domain")
    )
    return Submission(
        kind=found.kind or "person",
        facts=found.facts,
        custom=custom,
        folded={**found.folded, **folded},
        identities=identities or (_row(told, source),),
        tokens=found.tokens,
        valid_from=told.at,
        time_known=True,
        contact_points=found.contact_points,
        derived=found.derived,
    )


def _row(told: Told, source: Source) -> IdentityKey:
    """Who leaves no address is known by what was told: the same words again are the same lead."""
    words = repr(sorted((name, text) for name, text in told.values.items() if name != MESSAGE))
    return IdentityKey("row", source.slug, sha256(words.encode()).hexdigest())


def _events(told: Told, lead: int, source: Source, *, handed: bool = False) -> Iterator[NewEvent]:
    """What happened at once; what is handed out by mail is downloaded when it is fetched."""
    kind, context = KINDS[told.body.type], event_context(told.around)
    about = {kind.property: told.body.about} if kind.property and told.body.about else {}
    message = told.values.get(MESSAGE)
    submitted = {"form": told.form, "kind": told.body.type, **({"text": message} if message else {})}
    happened: list[tuple[str, Mapping[str, object]]] = [("form_submitted", submitted)]
    if kind.event and not handed and not _waits_for_confirmation(told):
        happened.append((kind.event, about))
    for name, properties in happened:
        yield _event(told, lead, source, name, properties, context)


def _event(
    told: Told,
    lead: int,
    source: Source,
    name: str,
    properties: Mapping[str, object],
    context: Mapping[str, object],
) -> NewEvent:
    return NewEvent(
        name=name,
        occurred_at=told.at,
        subject=lead,
        source_id=source.pk,
        message_id=f"{told.token}:{name}",
        batch=told.batch,
        properties=properties,
        context=context,
    )


def _after_confirmation(told: Told, lead: int, source: Source) -> tuple[NewEvent, ...]:
    """What happens once the address says so."""
    kind = KINDS[told.body.type]
    if not kind.event or not _waits_for_confirmation(told):
        return ()
    about = {kind.property: told.body.about} if kind.property and told.body.about else {}
    return (_event(told, lead, source, kind.event, about, event_context(told.around)),)


def _waits_for_confirmation(told: Told) -> bool:
    """A newsletter is subscribed to when the address says so: at once only where a box that needs no confirmation was ticked."""
    return told.body.type == "newsletter" and all(box.confirm for box in told.ticked)


def _statements(read: _Read, lead: int, source: Source) -> Iterator[Statement]:
    told = read.told
    for box in told.ticked:
        address = address_of(box.channel, read.found)
        if box.channel == "email" and not address:
            continue
        yield Statement(
            subject_id=lead,
            status=Status.REQUESTED if box.confirm else Status.GRANTED,
            basis=LawfulBasis.CONSENT,
            occurred_at=told.at,
            purpose=box.purpose,
            channel=Channel(box.channel),
            address=address,
            wording=box.wording,
            wording_version=box.wording_version,
            language=told.body.language,
            evidence={
                "form": told.form,
                "version": told.number,
                "field": box.name,
                "value": "ticked",
                "submission": str(told.token),
            },
            source_id=source.pk,
            page_url=told.around.page,
            form_version=told.version_id,
            user_agent=told.around.user_agent,
        )
