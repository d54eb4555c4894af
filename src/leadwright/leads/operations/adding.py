"""Leads written in by people and programs: one, or many at once as if each came alone."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import OperationalError, transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.criteria.errors import unknown_name
from leadwright.events.operations import ensure_source, find_source, source_slug
from leadwright.leads.access import LeadKey, seen_among
from leadwright.leads.editing import EDITABLE, FACT_OF
from leadwright.leads.errors import AddressTaken
from leadwright.leads.events import LeadsAdded, OwnersChanged
from leadwright.leads.models import Standing
from leadwright.leads.normalise.record import Normalised, normalise_facts
from leadwright.leads.operations.chosen import owner_number
from leadwright.leads.operations.upsert import LostRace, is_overtaken, leads_named, upsert_leads
from leadwright.leads.reading import typed_context
from leadwright.leads.submission import IdentityKey, Outcome, Provenance, Submission
from leadwright.platform import audit, outbox, sql, workspace
from leadwright.platform.errors import DomainError, UnusableInput
from leadwright.platform.outbox import Cause

_PACKAGE = "leadwright.leads"
BY_HAND = "by-hand"
BY_PROGRAM = "api"
_ATTEMPTS = 8


class Ending(StrEnum):
    """`added`; `known`: it was there and nothing was changed; `back`: it lay in the bin, and came back with what was told."""

    ADDED = "added"
    KNOWN = "known"
    BACK = "back"


@dataclass(frozen=True)
class Added:
    """The lead by its public id, and how it ended."""

    lead: str
    ending: Ending


@dataclass(frozen=True)
class Telling:
    """One lead as it is told: texts by the fields of an import, where it comes from, and whose it is to be (a user's public id,
    or nobody's).
    """

    facts: Mapping[str, str]
    source: str = BY_HAND
    owner: str | None = None


def add_lead(
    *, actor: Actor, told: Mapping[str, str], source: str = BY_HAND, owner: str | None = None, at: datetime
) -> Added:
    """Write in one lead from texts by the fields of an import, given to a colleague (a user's public id) or to nobody.

    An e-mail address (for a company without people its domain) that names a lead leads there and changes nothing; so does
    telling exactly the same again, so repeating adds nothing. Sources that are new are named by those who may import.

    Raises UnusableInput with the field and what is wrong, also where the actor would not see the lead; AddressTaken where it
    names a lead the actor does not see; NotFound and Forbidden as giving a lead to somebody does.
    """
    (found,) = add_leads(actor=actor, told=[Telling(told, source, owner)], at=at)
    if isinstance(found, DomainError):
        raise found
    return found


def add_leads(*, actor: Actor, told: Sequence[Telling], at: datetime) -> list[Added | DomainError]:
    """`add_lead` for many in one transaction, as if they came one by one: of each what became of it, or why it was refused.

    A fixed number of statements, but for those of each source and owner. Raises Forbidden.
    """
    require(actor, Action.EDIT_LEADS)
    with workspace.held():
        reading = _Reading(actor, at)
        read = [reading.of(one) for one in told]
        for _ in range(_ATTEMPTS):
            try:
                with transaction.atomic():
                    return _Adding(actor, at).add(read)
            except _OutOfSight as unseen:
                read = [unseen.places.get(place, one) for place, one in enumerate(read)]
            except (_Overtaken, LostRace, OperationalError) as problem:
                if not isinstance(problem, _Overtaken) and not is_overtaken(problem):
                    raise
    raise OperationalError("the same leads were written in by others again and again; try once more")


class _OutOfSight(Exception):
    """Some would not be seen by who wrote them in: the refusals by their places."""

    def __init__(self, places: Mapping[int, DomainError]) -> None:
        self.places = places


class _Overtaken(Exception):
    """Somebody else wrote one of the same in first."""


@dataclass(frozen=True)
class _Read:
    """A telling that can be read: `owner` is the number of the user."""

    told: Telling
    submission: Submission
    source: "_From"
    owner: int | None


@dataclass(frozen=True, order=True)
class _From:
    """A source; its number where it is there already."""

    slug: str
    number: int = 0


_Asked = _Read | DomainError


@dataclass
class _Reading:
    """Reads tellings; colleagues and sources are looked up once."""

    actor: Actor
    at: datetime
    owners: dict[str | None, int | None] = field(default_factory=dict)
    sources: dict[str, "_From"] = field(default_factory=dict)

    def of(self, told: Telling) -> _Asked:
        try:
            if told.owner not in self.owners:
                self.owners[told.owner] = owner_number(self.actor, told.owner)
            if told.source not in self.sources:
                self.sources[told.source] = _source(self.actor, told.source)
            source = self.sources[told.source]
            submission = _submission(self.actor, told.facts, source.slug, self.at)
            return _Read(told, submission, source, self.owners[told.owner])
        except DomainError as refusal:
            return refusal


@dataclass
class _Adding:
    """One attempt to write in what was read. `landed` and `endings` are by place."""

    actor: Actor
    at: datetime
    landed: dict[int, int] = field(default_factory=dict)
    is_new: dict[int, bool] = field(default_factory=dict)
    seen: dict[int, LeadKey] = field(default_factory=dict)

    def add(self, asked: Sequence[_Asked]) -> list[Added | DomainError]:
        """Raises _OutOfSight, _Overtaken."""
        read = {place: one for place, one in enumerate(asked) if isinstance(one, _Read)}
        known = _Known.of(self.actor, read.values())
        self.seen = dict(known.seen)
        decided: dict[int, int | DomainError] = {}
        firsts: dict[IdentityKey, int] = {}
        fresh: dict[int, _Read] = {}
        for place, one in read.items():
            answer = known.answer(one.submission.identities)
            first = next((firsts[key] for key in one.submission.identities if key in firsts), None)
            if answer is not None:
                decided[place] = answer
            elif first is not None:
                decided[place] = -1 - first
            else:
                fresh[place] = one
                firsts |= dict.fromkeys(one.submission.identities, place)
        self._store(fresh, known)
        return [
            one if isinstance(one, DomainError) else self._answer(place, decided)
            for place, one in enumerate(asked)
        ]

    def _store(self, fresh: Mapping[int, _Read], known: "_Known") -> None:
        for source in sorted({one.source for one in fresh.values()}):
            places = [place for place, one in fresh.items() if one.source == source]
            submissions = [fresh[place].submission for place in places]
            number = source.number or ensure_source(slug=source.slug, at=self.at).pk
            provenance = Provenance(source_id=number, actor=self.actor.label, at=self.at)
            landed = upsert_leads(
                submissions=submissions,
                provenance=provenance,
                cause=Cause.PERSON,
                nobody_known=not known.named,
            )
            for place, lead, outcome in zip(places, landed.lead_ids, landed.outcomes, strict=True):
                if outcome is not Outcome.CREATED and lead not in known.binned:
                    raise _Overtaken
                self.landed[place], self.is_new[place] = lead, outcome is Outcome.CREATED
        if not fresh:
            return
        given = _by_owner({self.landed[place]: one for place, one in fresh.items() if self.is_new[place]})
        for (number_of_owner, _), leads in given.items():
            if number_of_owner is not None:
                params = {"leads": leads, "owner": number_of_owner}
                sql.rows(sql.statement(_PACKAGE, "set_owner"), params)
        self.seen |= {key.id: key for key in seen_among(self.actor, list(self.landed.values()))}
        unseen = [place for place, lead in self.landed.items() if lead not in self.seen]
        if unseen:
            raise _OutOfSight({place: _out_of_sight(self.is_new[place]) for place in unseen})
        self._tell(fresh)

    def _tell(self, fresh: Mapping[int, _Read]) -> None:
        given = _by_owner({self.landed[place]: one for place, one in fresh.items()})
        for (_, owner), leads in given.items():
            keys = [self.seen[lead].public_id for lead in leads]
            audit.record_each(
                self.actor, "lead.added", kind="lead", keys=keys, at=self.at, changes={"owner": owner}
            )
        outbox.record(LeadsAdded(Cause.PERSON, tuple(self.landed.values())), at=self.at)
        new = {self.landed[place]: one for place, one in fresh.items() if self.is_new[place]}
        for (number, _), leads in _by_owner(new).items():
            if number is not None:
                outbox.record(OwnersChanged(Cause.PERSON, tuple(leads), number), at=self.at)

    def _answer(self, place: int, decided: Mapping[int, int | DomainError]) -> Added | DomainError:
        answer = decided.get(place)
        if isinstance(answer, DomainError):
            return answer
        if answer is not None:
            lead = answer if answer > 0 else self.landed[-1 - answer]
            return Added(self.seen[lead].public_id, Ending.KNOWN)
        ending = Ending.ADDED if self.is_new[place] else Ending.BACK
        return Added(self.seen[self.landed[place]].public_id, ending)


@dataclass(frozen=True)
class _Known:
    """Whom identifiers name: leads the actor sees, those of others, and those in the bin."""

    named: Mapping[IdentityKey, int]
    seen: Mapping[int, LeadKey]
    alive: frozenset[int]

    @staticmethod
    def of(actor: Actor, read: Iterable[_Read]) -> "_Known":
        """Three statements at most."""
        found = leads_named(
            (key.kind, key.namespace, key.value) for one in read for key in one.submission.identities
        )
        named = {IdentityKey(*key): lead for key, lead in found.items()}
        leads = sorted(set(named.values()))
        if not leads:
            return _Known({}, {}, frozenset())
        seen = {key.id: key for key in seen_among(actor, leads)}
        alive = frozenset(Standing.objects.filter(pk__in=leads).values_list("pk", flat=True))
        return _Known(named, seen, alive)

    @property
    def binned(self) -> frozenset[int]:
        return frozenset(self.named.values()) - self.alive

    def answer(self, identities: Sequence[IdentityKey]) -> int | DomainError | None:
        """The lead one of the identifiers names, if it is in no bin, or the refusal where the actor does not see it."""
        for key in identities:
            lead = self.named.get(key)
            if lead in self.seen:
                return lead
            if lead in self.alive:
                return _out_of_sight(is_new=False)
        return None


def _by_owner(leads: Mapping[int, _Read]) -> dict[tuple[int | None, str | None], list[int]]:
    found: dict[tuple[int | None, str | None], list[int]] = {}
    for lead, one in leads.items():
        found.setdefault((one.owner, one.told.owner), []).append(lead)
    return found


def _source(actor: Actor, name: str) -> _From:
    """A source that is there, or that the actor may name."""
    found = find_source(name)
    if found is not None:
        return _From(found.slug, found.pk)
    if name not in (BY_HAND, BY_PROGRAM) and not actor.may(Action.IMPORT_LEADS):
        raise UnusableInput(f"There is no source “{name}”. Choose one of those there are.", field="source")
    try:
        return _From(source_slug(name))
    except UnusableInput as problem:
        raise UnusableInput(problem.message, field="source") from None


def _submission(actor: Actor, told: Mapping[str, str], source: str, at: datetime) -> Submission:
    for name in told:
        if name not in EDITABLE:
            raise UnusableInput(unknown_name("fact", name, EDITABLE), field=name)
    found = normalise_facts(told, typed_context())
    for problem in found.problems:
        if FACT_OF.get(problem.field, problem.field) not in found.facts:
            raise UnusableInput(problem.sentence, field=problem.field)
    if found.kind is None:
        raise UnusableInput(
            "Write at least a name, a company, an e-mail address or a phone number.", field="full_name"
        )
    return Submission(
        kind=found.kind,
        facts=dict(found.facts),
        custom={},
        folded=dict(found.folded),
        identities=_identities(actor, found, source),
        tokens=found.tokens,
        valid_from=at,
        time_known=True,
        contact_points=found.contact_points,
        derived=found.derived,
    )


def _identities(actor: Actor, found: Normalised, source: str) -> tuple[IdentityKey, ...]:
    """Who has no identifier is known by what this person told: the same words of another are another lead."""
    if found.identities:
        return tuple(IdentityKey(one.kind, "", one.value) for one in found.identities)
    words = repr((actor.user_id, sorted((name, str(value)) for name, value in found.facts.items())))
    return (IdentityKey("row", source, hashlib.sha256(words.encode()).hexdigest()),)


def _out_of_sight(is_new: bool) -> UnusableInput | AddressTaken:
    if is_new:
        return UnusableInput(
            "Give this lead to yourself or to somebody of a team you lead; otherwise you would not see it.",
            field="owner",
        )
    return AddressTaken(
        "A colleague works with this person already, and you do not see that lead. Ask who owns it.",
        field="email",
    )
