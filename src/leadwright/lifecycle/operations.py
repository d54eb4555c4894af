"""What changes the lifecycle of leads."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.text import clean
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, delete_batch, ensure_source, withdraw_events
from leadwright.events.queries import told_since
from leadwright.leads.access import editable_lead, seen_among
from leadwright.leads.models import Lead
from leadwright.leads.operations.dirty import mark_subjects
from leadwright.leads.rewriting import mark_dirty, return_stages
from leadwright.lifecycle.events import StagesChanged
from leadwright.lifecycle.models import AskedReaction
from leadwright.lifecycle.stages import Stage
from leadwright.platform import audit, outbox, sql, workspace
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.outbox import Cause
from leadwright.playbook.queries import named_in_trail

PEOPLE = "people"
_LONGEST_ONCE = 64
# Of so many leads an outbox event tells at most: it holds their numbers.
_TOLD = 5_000


@transaction.atomic
def set_stage(
    *, actor: Actor, lead: str, to: Stage, reason: str, at: datetime, once: str | None = None
) -> bool:
    """Record that a person says where a lead (its public id or e-mail address) belongs; whether that was new.

    The word of a person is an event, and evidence the definitions can name: the lead moves when it is judged next, and only
    as far as the published lifecycle lets it. Repeating the same at the same time changes nothing, nor does
    what is sent again under the same `once` (a word a form was made with). Raises UnusableInput without a reason, NotFound,
    Forbidden.
    """
    found, reason = editable_lead(actor, lead), clean(reason).strip()
    if not reason:
        raise UnusableInput("Say why the stage changes; the reason is shown with it.")
    said = NewEvent(
        name="stage_set",
        occurred_at=at,
        subject=found.id,
        source_id=ensure_source(slug=PEOPLE, at=at).pk,
        message_id=_stage_message(found.public_id, to, _once(once, at)),
        properties={"to": str(to), "reason": reason},
        context={"actor": actor.label},
    )
    if not append_events([said], at=at):
        return False
    mark_dirty([found.id], at=at, cause=Cause.PERSON)
    changes = {"to": str(to), "reason": reason}
    audit.record(actor, "lead.stage_set", kind="lead", key=found.public_id, at=at, changes=changes)
    return True


@transaction.atomic
def unset_stage(
    *,
    actor: Actor,
    leads: Sequence[int],
    said: tuple[Stage, str],
    since: datetime,
    at: datetime,
    keep: Collection[int] = (),
) -> list[int]:
    """Take back what `set_stage` said of these leads, as (stage, once) at the instant `since`; of whom more was said since.

    Whom it moved returns to the stage of before, as a move of the log, and is judged anew from there: so a stage that is kept
    once it was reached is kept again. Of whom somebody said a stage since, and of those in `keep`, only the word is taken back.
    The caller answers for who may, and whose leads they are. Repeating changes nothing.
    """
    to, once = said
    ids = dict(Lead.objects.filter(pk__in=leads).values_list("pk", "public_id"))
    messages = {_stage_message(public_id(Kind.LEAD, uuid), to, once): lead for lead, uuid in ids.items()}
    gone = withdraw_events(source=ensure_source(slug=PEOPLE, at=at), messages=messages)
    again = told_since(names=["stage_set"], subjects=gone, since=since)
    _return([lead for lead in gone if lead not in again and lead not in keep], actor, to, since, at)
    mark_subjects(subjects=gone, at=at, cause=Cause.RESTORE)
    keys = [public_id(Kind.LEAD, ids[lead]) for lead in gone]
    audit.record_each(actor, "lead.stage_unset", kind="lead", keys=keys, at=at)
    return again


def _return(leads: Sequence[int], actor: Actor, to: Stage, since: datetime, at: datetime) -> None:
    asked = {"leads": list(leads), "to": str(to), "since": since}
    moved = dict(sql.rows(sql.statement(__package__, "moves_since"), asked))
    back = return_stages(moved, was=to, at=at)
    zone = str(workspace.read("time_zone"))
    told = {"leads": back, "at": at, "zone": zone, "actor": actor.label}
    sql.execute(sql.statement(__package__, "return_stages"), told)


@transaction.atomic
def set_stages(
    *, actor: Actor, leads: Sequence[int], to: Stage, reason: str, batch: int, at: datetime
) -> list[int]:
    """As `set_stage`, for chosen leads by number; which ones it was new for. One statement for all of them.

    Leads that are gone, or that the actor may not see, are passed over. `batch` names the act: repeating it changes nothing, and
    `unset_stages` takes it back. Raises UnusableInput without a reason, Forbidden.
    """
    require(actor, Action.EDIT_LEADS)
    reason = clean(reason).strip()
    if not reason:
        raise UnusableInput("Say why the stage changes; the reason is shown with it.", field="reason")
    source = ensure_source(slug=PEOPLE, at=at).pk
    keys = seen_among(actor, leads)
    said = [
        NewEvent(
            name="stage_set",
            occurred_at=at,
            subject=key.id,
            source_id=source,
            message_id=f"stage_set:{batch}:{key.public_id}",
            batch=batch,
            properties={"to": str(to), "reason": reason},
            context={"actor": actor.label},
        )
        for key in keys
    ]
    new = append_events(said, at=at)
    mark_dirty(list(new), at=at, cause=Cause.PERSON)
    changes = {"to": str(to), "reason": reason}
    ids = [key.public_id for key in keys if key.id in new]
    audit.record_each(actor, "lead.stage_set", kind="lead", keys=ids, at=at, changes=changes)
    return sorted(new)


@transaction.atomic
def unset_stages(*, actor: Actor, leads: Sequence[int], batch: int, at: datetime) -> int:
    """Take back what `set_stages` said of these leads under this `batch`; how many. Repeating changes nothing."""
    require(actor, Action.EDIT_LEADS)
    ids = [key.public_id for key in seen_among(actor, leads)]
    gone = delete_batch(batch=batch, subjects=leads)
    if gone:
        mark_dirty(leads, at=at, cause=Cause.RESTORE)
        audit.record_each(actor, "lead.stage_unset", kind="lead", keys=ids, at=at)
    return gone


@transaction.atomic
def state_need(*, actor: Actor, lead: str, need: str, at: datetime, once: str | None = None) -> bool:
    """Record that a lead stated a clear need; whether that was new. With a contact it makes the lead a prospect.

    Whether the mark is set is judged by the published lifecycle when the lead is computed next. Repeating is as for
    `set_stage`. Raises UnusableInput without a need, NotFound, Forbidden.
    """
    found, need = editable_lead(actor, lead), clean(need).strip()
    if not need:
        raise UnusableInput("Say which need they stated, in their words.", field="need")
    said = NewEvent(
        name="prospect_stated",
        occurred_at=at,
        subject=found.id,
        source_id=ensure_source(slug=PEOPLE, at=at).pk,
        message_id=f"prospect_stated:{found.public_id}:{_once(once, at)}",
        properties={"need": need},
        context={"actor": actor.label},
    )
    if not append_events([said], at=at):
        return False
    mark_dirty([found.id], at=at, cause=Cause.PERSON)
    # That a need was stated, not which: the words are in the event, which erasure reaches.
    audit.record(actor, "lead.need_stated", kind="lead", key=found.public_id, at=at)
    return True


def _stage_message(lead: str, to: Stage, once: str) -> str:
    return f"stage_set:{lead}:{to}:{once}"


def _once(once: str | None, at: datetime) -> str:
    return clean(once)[:_LONGEST_ONCE] if once else at.isoformat()


@transaction.atomic
def ask_for_reactions(*, actor: Actor, version: int, leads: Sequence[int], at: datetime) -> int:
    """Record that journeys, hand-overs and alerts may begin for these leads when a version moves them; how many leads there were.

    Leads the actor may not see are passed over. Repeating changes nothing. Raises Forbidden, NotFound.
    """
    require(actor, Action.EDIT_PLAYBOOK)
    document, which = named_in_trail(version)
    seen = [key.id for key in seen_among(actor, leads)]
    AskedReaction.objects.bulk_create(
        (AskedReaction(version_id=version, lead_id=lead) for lead in seen), ignore_conflicts=True
    )
    audit.record(
        actor,
        "document.reactions_asked",
        kind="document",
        key=document,
        at=at,
        changes={**which, "leads": len(seen)},
    )
    return len(seen)


def record_moves(
    *, actor: Actor, version: int, moves: str, params: Mapping[str, object] | None = None, at: datetime
) -> None:
    """Write moves into the log and tell of them, in one statement for all, an outbox event for each cause.

    `moves` is a SELECT as `deciding.moves` gives it, with the cause of each beside it. In the transaction of the caller, who also
    writes the standings and audits nothing: the log is the trail.
    """
    text = sql.statement(__package__, "record_moves").replace("{moves}", moves)
    told = {"version": version, "actor": actor.label, "most": _TOLD}
    outbox.record_from(StagesChanged, text, {**(params or {}), **told}, at=at)
