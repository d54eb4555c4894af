"""Two leads that are one person become one, by a person's decision; and apart again, exactly as they were."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from psycopg.types.json import Jsonb

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.text import clean
from leadwright.leads import merging, rewriting
from leadwright.leads.access import LeadKey, editable_lead
from leadwright.leads.contact_data import hidden_from
from leadwright.leads.errors import MergeRefused, UnmergeRefused
from leadwright.leads.events import LeadsMerged, LeadsUnmerged
from leadwright.leads.merging import Known, Merged, Side
from leadwright.leads.models import Lead, LeadMerge, Standing
from leadwright.platform import audit, outbox, personal_data, sql, workspace
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, parse_public_id, public_id
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"
_OWNED = ("owner_id", "team_id", "lead_id")


@dataclass(frozen=True)
class FieldChoice:
    """A field the two leads disagree on: the values by name, which side stands, and why. Null is unknown or
    not for the actor.
    """

    field: str
    label: str
    survivor: Mapping[str, object] | None
    duplicate: Mapping[str, object] | None
    chosen: Side
    why: str


@dataclass(frozen=True)
class MergePreview:
    """What a merge would do; the ids are public ones. Everything not listed is known to one lead only, or
    to both alike.
    """

    survivor: str
    duplicate: str
    choices: tuple[FieldChoice, ...]


@dataclass(frozen=True)
class MergeResult:
    """The public ids of a merge and its two leads; `changed` is false when there was nothing left to do."""

    merge: str
    survivor: str
    duplicate: str
    changed: bool


def preview_merge(
    *, actor: Actor, one: str, other: str, decisions: Mapping[str, Side] | None = None
) -> MergePreview:
    """What merging two leads would do, with the survivor it proposes: a known one over a nameless one, then
    the older.

    Changes nothing. Raises MergeRefused where the two cannot be joined, NotFound and Forbidden as
    `merge_leads` does.
    """
    require(actor, Action.MERGE_LEADS)
    first, second = editable_lead(actor, one), editable_lead(actor, other)
    survivor, duplicate = _proposed(first, second)
    _check_pair(survivor, duplicate)
    known = rewriting.known_facts([survivor.id, duplicate.id])
    made = _choices(survivor, duplicate, known, decisions or {})
    return MergePreview(
        survivor=survivor.public_id,
        duplicate=duplicate.public_id,
        choices=tuple(
            FieldChoice(
                field=choice.group.name,
                label=choice.group.label,
                survivor=_shown(actor, choice.group, known[survivor.id]),
                duplicate=_shown(actor, choice.group, known[duplicate.id]),
                chosen=choice.side,
                why=choice.why,
            )
            for choice in made
        ),
    )


@transaction.atomic
def merge_leads(
    *,
    actor: Actor,
    survivor: str,
    duplicate: str,
    reason: str,
    at: datetime,
    decisions: Mapping[str, Side] | None = None,
) -> MergeResult:
    """Join the duplicate to the survivor: its events, identities and consent count for the survivor from
    now on.

    Nothing is deleted: pointers move, the survivor's facts become a new interval of its history, the
    duplicate's id goes on resolving. `decisions` name a side for fields of the preview. Merging what is
    merged already changes nothing.

    Raises NotFound or Forbidden for leads the actor may not change, MergeRefused for a lead and itself, for
    a person and an organisation, and UnusableInput for a missing reason or an unknown field.
    """
    require(actor, Action.MERGE_LEADS)
    reason = clean(reason)
    if not reason.strip():
        raise UnusableInput("A merge needs a reason; it is shown to whoever wants to undo it.")
    done = _already(actor, survivor, duplicate)
    if done is not None:
        return done
    pair = _Pair(editable_lead(actor, survivor), editable_lead(actor, duplicate), actor, reason, at)
    rewriting.lock_leads(pair.ids)
    _check_pair(pair.keeps, pair.goes)
    known = rewriting.known_facts(pair.ids)
    made = {one.group.name: one.side for one in _choices(pair.keeps, pair.goes, known, decisions or {})}
    after = merging.joined(known[pair.keeps.id], known[pair.goes.id], made)
    uuid = new_uuid()
    merge = _keep(pair, uuid, made, known, after)
    _move("merge_move", merge, pair)
    personal_data.run_merge(pair.params(merge))
    _rewrite(pair, known[pair.keeps.id], after)
    rewriting.rewrite_words([pair.keeps.id])
    rewriting.mark_dirty([pair.keeps.id], at=at, cause=Cause.MERGE)
    result = MergeResult(public_id(Kind.MERGE, uuid), pair.keeps.public_id, pair.goes.public_id, changed=True)
    _record(pair, "lead.merged", result)
    outbox.record(LeadsMerged(Cause.MERGE, merge, *pair.ids), at=at)
    return result


@transaction.atomic
def unmerge_leads(
    *, actor: Actor, merge: str, at: datetime, reason: str = "the merge was undone"
) -> MergeResult:
    """Undo a merge: both leads are known by what they were, and what was told since stays where it was told.

    Subjects return with everything that came with them; events and identities that came since stay with the subject they came
    with. Later merges into the same lead stay in force. Undoing what is undone changes nothing.

    Raises NotFound for a merge that does not exist or whose leads the actor may not change, UnmergeRefused when the survivor
    was itself merged since.
    """
    require(actor, Action.MERGE_LEADS)
    row = LeadMerge.objects.select_for_update().filter(public_id=parse_public_id(Kind.MERGE, merge)).first()
    pair = None if row is None else _merged_pair(row, actor, reason, at)
    if row is None or pair is None:
        raise NotFound(f"There is no merge “{merge}”, or you may not see it.", merge=merge)
    editable_lead(actor, pair.keeps.public_id)
    result = MergeResult(merge, pair.keeps.public_id, pair.goes.public_id, changed=row.undone_at is None)
    if row.undone_at is not None:
        return result
    rewriting.lock_leads(pair.ids)
    _check_survivor(Lead.objects.get(pk=pair.keeps.id))
    known = rewriting.known_facts([pair.keeps.id])[pair.keeps.id]
    restored = _without(row, known)
    _move("unmerge_move", row.pk, pair)
    personal_data.run_unmerge(pair.params(row.pk))
    _rewrite(pair, known, restored)
    rewriting.rewrite_words(pair.ids)
    rewriting.mark_dirty(pair.ids, at=at, cause=Cause.MERGE)
    _record(pair, "lead.unmerged", result)
    outbox.record(LeadsUnmerged(Cause.MERGE, row.pk, *pair.ids), at=at)
    return result


@dataclass(frozen=True)
class _Pair:
    """Two leads, and who does what to them, why and when."""

    keeps: LeadKey
    goes: LeadKey
    actor: Actor
    reason: str
    at: datetime

    @property
    def ids(self) -> tuple[int, int]:
        return self.keeps.id, self.goes.id

    def params(self, merge: int) -> dict[str, object]:
        return {
            "merge": merge,
            "survivor": self.keeps.id,
            "duplicate": self.goes.id,
            "at": self.at,
            "reason": self.reason,
            "actor": self.actor.label,
            "zone": str(workspace.read("time_zone")),
        }


def _merged_pair(row: LeadMerge, actor: Actor, reason: str, at: datetime) -> _Pair | None:
    leads = Lead.objects.in_bulk([row.survivor_id, row.duplicate_id])
    if len(leads) < 2:
        return None
    keeps, goes = (LeadKey(number, leads[number].public_id) for number in (row.survivor_id, row.duplicate_id))
    return _Pair(keeps, goes, actor, reason, at)


def _proposed(first: LeadKey, second: LeadKey) -> tuple[LeadKey, LeadKey]:
    leads = Lead.objects.in_bulk([first.id, second.id])

    def rank(key: LeadKey) -> tuple[bool, datetime, int]:
        lead = leads[key.id]
        return lead.full_name is None and lead.email is None, lead.created_at, lead.pk

    keeps, goes = sorted((first, second), key=rank)
    return keeps, goes


def _check_pair(keeps: LeadKey, goes: LeadKey) -> None:
    if keeps.id == goes.id:
        raise MergeRefused("This is one lead already; a merge needs two.")
    pair = Lead.objects.filter(pk__in=[keeps.id, goes.id], merged_into__isnull=True)
    kinds = list(pair.values_list("kind", flat=True))
    if len(kinds) < 2:
        raise MergeRefused("Somebody else merged one of these leads a moment ago; look at them again.")
    if kinds[0] != kinds[1]:
        raise MergeRefused(
            "One of these is a person and the other an organisation; a person is linked to an organisation, not merged with it."
        )


def _check_survivor(survivor: Lead) -> None:
    if survivor.merged_into is not None:
        into = Lead.objects.get(pk=survivor.merged_into)
        raise UnmergeRefused(
            f"{public_id(Kind.LEAD, survivor.public_id)} was itself merged into {public_id(Kind.LEAD, into.public_id)} "
            "since; undo that merge first.",
            survivor=public_id(Kind.LEAD, into.public_id),
        )


def _already(actor: Actor, survivor: str, duplicate: str) -> MergeResult | None:
    """The merge in force that joined exactly these two, if there is one."""
    if "@" in duplicate:
        return None
    goes = Lead.objects.filter(
        public_id=parse_public_id(Kind.LEAD, duplicate), merged_into__isnull=False
    ).first()
    if goes is None:
        return None
    keeps = editable_lead(actor, survivor)
    row = LeadMerge.objects.filter(survivor_id=keeps.id, duplicate_id=goes.pk, undone_at__isnull=True).first()
    if row is None:
        raise MergeRefused("This lead was merged into another one already; merge that one instead.")
    return MergeResult(
        public_id(Kind.MERGE, row.public_id),
        keeps.public_id,
        public_id(Kind.LEAD, goes.public_id),
        changed=False,
    )


def _choices(
    keeps: LeadKey, goes: LeadKey, known: Mapping[int, Known], decisions: Mapping[str, Side]
) -> list[merging.Choice]:
    groups = {group.name for group in merging.groups_of(known[keeps.id], known[goes.id])}
    unknown = sorted(decisions.keys() - groups)
    if unknown:
        raise UnusableInput(f"There is nothing to decide on “{unknown[0]}”.", field=unknown[0])
    history = rewriting.known_history([keeps.id, goes.id])
    newer = merging.newer_sides(history[keeps.id], history[goes.id])
    return merging.choices(known[keeps.id], known[goes.id], newer, decisions)


def _without(row: LeadMerge, current: Known) -> dict[str, str]:
    """What the survivor knows once this merge never was; the later merges are kept as they would have been
    then.
    """
    rows = list(LeadMerge.objects.filter(survivor_id=row.survivor_id, undone_at__isnull=True).order_by("id"))
    kept: dict[int, dict[str, dict[str, str]]] = {one.pk: {} for one in rows}
    found = sql.rows(sql.statement(_PACKAGE, "merges_in_force"), {"survivor": row.survivor_id})
    for merge, which, name, value in found:
        kept[merge].setdefault(which, {})[name] = value
    merges = [
        Merged(
            before=kept[one.pk].get("before", {}),
            after=kept[one.pk].get("after", {}),
            duplicate=kept[one.pk].get("duplicate", {}),
            sides={name: Side(side) for name, side in one.decisions.items()},
        )
        for one in rows
    ]
    index = [one.pk for one in rows].index(row.pk)
    restored, later = merging.without(merges, index, current)
    for one, merged in zip(rows[index + 1 :], later, strict=True):
        sql.execute(
            "update lead_merge set kept = kept || jsonb_build_object('before', %s::jsonb, 'after', %s::jsonb) where id = %s",
            [rewriting.as_object(merged.before), rewriting.as_object(merged.after), one.pk],
        )
    return restored


def _keep(
    pair: _Pair, uuid: UUID, sides: Mapping[str, Side], known: Mapping[int, Known], after: Known
) -> int:
    params = {
        "uuid": uuid,
        "survivor": pair.keeps.id,
        "duplicate": pair.goes.id,
        "at": pair.at,
        "actor": pair.actor.label,
        "reason": pair.reason,
        "sides": Jsonb({name: side.value for name, side in sides.items()}),
        "before": rewriting.as_object(known[pair.keeps.id]),
        "after": rewriting.as_object(after),
        "told": rewriting.as_object(known[pair.goes.id]),
    }
    return int(sql.scalar(sql.statement(_PACKAGE, "merge_record"), params))


def _move(statement: str, merge: int, pair: _Pair) -> None:
    columns = [field.column for field in Standing._meta.concrete_fields if field.column not in _OWNED]
    assignments = ", ".join(f"{column} = k.{column}" for column in columns)
    sql.execute(sql.statement(_PACKAGE, statement).replace("{assignments}", assignments), pair.params(merge))


def _rewrite(pair: _Pair, before: Known, after: Known) -> None:
    if merging.facts_alone(before) != merging.facts_alone(after):
        rewriting.rewrite_facts(pair.keeps.id, after, at=pair.at, actor=pair.actor.label)
    rewriting.rewrite_owner(pair.keeps.id, after)


def _shown(actor: Actor, group: merging.Group, known: Known) -> Mapping[str, object] | None:
    if {group.name, *group.members} & hidden_from(actor):
        return None
    return {name: json.loads(known[name]) for name in group.members if name in known}


def _record(pair: _Pair, action: str, result: MergeResult) -> None:
    changes = {
        "merge": result.merge,
        "survivor": result.survivor,
        "duplicate": result.duplicate,
        "reason": pair.reason,
    }
    ids = (result.survivor, result.duplicate)
    audit.record_each(pair.actor, action, kind="lead", keys=ids, at=pair.at, changes=changes)
