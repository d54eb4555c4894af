"""What became one in the sample: two leads who are one person, a device that is somebody's; and two who may be one."""

from datetime import datetime, timedelta

from leadwright.accounts.actor import Actor
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Lead
from leadwright.leads.normalise.record import Context, normalise_facts
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.operations.visitors import link_visitor
from leadwright.leads.submission import IdentityKey, Provenance, Submission, Visitor
from leadwright.platform.ids import Kind, parse_public_id, public_id
from leadwright.platform.outbox import Cause
from leadwright.sample.operations import SAMPLE_BATCH
from leadwright.sample.queries import busiest_leads

_PAGES = (
    "/",
    "/products/logger",
    "/guides/gdp",
    "/pricing",
    "/pricing",
    "/customers",
    "/products/gateway",
    "/contact",
)
_DEVICE = Visitor("website", "v-7d1e40c9a2")
_CARD = IdentityKey("external", "website", "card-2217")


def join_some(*, actor: Actor, at: datetime) -> None:
    """Merge one pair, leave another as a possible duplicate, and join a visitor's history to a lead.

    Repeating with the same `at` merges and joins nothing twice.
    """
    merged, doubtful, visited = busiest_leads(3, batch=SAMPLE_BATCH)
    merge_leads(
        actor=actor,
        survivor=merged,
        duplicate=_twin(_lead(merged), at - timedelta(days=40)),
        reason="The same person: wrote from a private address first",
        at=at - timedelta(days=9),
    )
    one = _lead(doubtful)
    _twin(one, at - timedelta(days=12), _CARD)
    # A form that names both: neither is changed, and whether they are one is a question for people.
    _submit(one, {"email": str(one.email)}, at - timedelta(days=11), _CARD)
    _device(actor, visited, at)


def _lead(reference: str) -> Lead:
    return Lead.objects.get(public_id=parse_public_id(Kind.LEAD, reference))


def _twin(lead: Lead, at: datetime, *identities: IdentityKey) -> str:
    """Another lead of that name and company, with a private address and less that is known; its public id."""
    address = f"{str(lead.email).partition('@')[0].replace('.', '')}@gmail.example"
    raw = {"email": address, "company": str(lead.company_name or "")}
    twin = _submit(lead, raw, at, *identities)
    return public_id(Kind.LEAD, Lead.objects.get(pk=twin).public_id)


def _submit(lead: Lead, raw: dict[str, str], at: datetime, *identities: IdentityKey) -> int:
    """What a form on the website tells in the name of a lead; the number of the lead it went to."""
    found = normalise_facts(
        {**raw, "full_name": str(lead.full_name)}, Context(default_region=lead.country or "")
    )
    told = Submission(
        kind="person",
        facts=dict(found.facts),
        custom={},
        folded=dict(found.folded),
        identities=(
            *(IdentityKey(one.kind, "", one.value) for one in found.identities if one.kind == "email"),
            *identities,
        ),
        tokens=found.tokens,
        valid_from=at,
        time_known=True,
        contact_points=found.contact_points,
        derived=found.derived,
    )
    source = ensure_source(slug=_DEVICE.namespace, at=at)
    provenance = Provenance(source_id=source.pk, actor="website", at=at, batch=SAMPLE_BATCH)
    return upsert_leads(submissions=[told], provenance=provenance, cause=Cause.IMPORT).lead_ids[0]


def _device(actor: Actor, lead: str, at: datetime) -> None:
    """A month of visits by a device nobody knew, until somebody signed in on it."""
    source = ensure_source(slug=_DEVICE.namespace, at=at)
    known = at - timedelta(days=4)
    reason = "Opened the link in a mail to this person on it"
    subject = link_visitor(actor=actor, lead=lead, visitor=_DEVICE, reason=reason, at=known)
    visits = [
        NewEvent(
            name="page_viewed",
            occurred_at=known - timedelta(days=3 * (len(_PAGES) - place), minutes=11 * place),
            subject=subject,
            source_id=source.pk,
            message_id=f"sample-device-{place}",
            properties={"path": path},
            batch=SAMPLE_BATCH,
        )
        for place, path in enumerate(_PAGES)
    ]
    append_events(visits, at=at)
