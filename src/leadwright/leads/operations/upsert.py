"""The one way any submission becomes a lead: form, import, API, person. Many submissions in a fixed number of statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import TypeVar

from django.db import OperationalError, transaction

from leadwright.leads import bulk, bulk_few, rules
from leadwright.leads.columns import statement
from leadwright.leads.operations.in_flight import Companies, InFlight, Turn, made_or_changed
from leadwright.leads.operations.touched import Touched
from leadwright.leads.rewriting import lock_leads, rewrite_words
from leadwright.leads.rules import IdentityTuple
from leadwright.leads.submission import Landed, Outcome, Provenance, Submission
from leadwright.leads.written import CompanyTold, Written, filled, joined_companies, write
from leadwright.platform import sql
from leadwright.platform.outbox import Cause

_Done = TypeVar("_Done")
_ATTEMPTS = 8
_DEADLOCK = "40P01"
_WORTH_ANALYSING = 2_000


class LostRace(Exception):
    """Another writer linked one of our identifiers first; what was attempted has to be undone and begun again."""


@dataclass(slots=True)
class Batch:
    """A batch once it is known whose each submission is."""

    staged: dict[int, bulk.StagedLead] = field(default_factory=dict)
    links: list[tuple[int, IdentityTuple]] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    landed: Landed = field(default_factory=Landed)
    first_at: dict[int, int] = field(default_factory=dict)

    @property
    def in_order(self) -> list[bulk.StagedLead]:
        """What is to be stored, by the numbers of the leads."""
        return sorted(self.staged.values(), key=attrgetter("lead_id"))

    def employ(self, companies: Mapping[str, int]) -> None:
        """Give each lead the company it names, from the numbers of companies by key."""
        for one in self.staged.values():
            if one.written.company is not None:
                one.company_id = companies[one.written.company.key]


def upsert_leads(
    *,
    submissions: Sequence[Submission],
    provenance: Provenance,
    cause: Cause = Cause.ACTIVITY,
    touched: Touched | None = None,
    nobody_known: bool = False,
) -> Landed:
    """Make or change the leads these submissions name, and say for each which lead it is and what happened.

    What a submission tells replaces what was known; what it does not tell stays. A further submission for a lead of the same
    batch, or one already in `touched`, fills gaps only and counts as repeated. A submission that names two known leads changes
    neither: it belongs to the one with the strongest identifier, and the two are noted as possible duplicates.

    A time before the lead's present facts changes its history there and fills what is unknown since. Runs in a transaction of
    its own (a savepoint inside the caller's) and starts again when another writer was first, so parallel submissions of the
    same person end as one lead. Repeating a call changes nothing.

    `nobody_known`: the caller has just looked, and no identifier named a lead. Then there is one attempt without a savepoint, and
    who calls begins the transaction anew after LostRace or a deadlock (`is_overtaken`).
    """
    return upsert_written(
        written=[write(one) for one in submissions],
        provenance=provenance,
        cause=cause,
        touched=touched,
        nobody_known=nobody_known,
    )


def upsert_written(
    *,
    written: Sequence[Written],
    provenance: Provenance,
    cause: Cause = Cause.ACTIVITY,
    touched: Touched | None = None,
    nobody_known: bool = False,
) -> Landed:
    """`upsert_leads` for submissions that were written elsewhere, as imports do beside the process that stores them."""
    few = len(written) <= bulk_few.MOST

    def attempt() -> Landed:
        if few:
            batch = _claim_few(written, provenance, touched, nobody_known=nobody_known)
        else:
            batch = _claim(written, provenance, touched).batch
        return _store(batch, provenance, cause, few=few)

    landed = attempt() if nobody_known else until_first(attempt)
    if touched is not None:
        touched.learn(landed)
    return landed


def upsert_in_turn(
    *, written: Sequence[Written], provenance: Provenance, cause: Cause, touched: Touched, turn: Turn
) -> Landed:
    """`upsert_written` beside another batch that is not committed yet: whose the submissions are is settled in turn, the rest
    stored meanwhile.

    `touched` is read only: what is not committed may still come to nothing. When another writer is in the way while the rest is
    stored, this raises OperationalError instead of starting again, and the caller's transaction is over.
    """
    before = turn.begin()
    claimed = until_first(lambda: _claim(written, provenance, touched, before, turn.wait))
    turn.end(claimed.named)
    landed = _store(claimed.batch, provenance, cause)
    if not claimed.late:
        return landed
    turn.wait()

    def attempt() -> Landed:
        return _store(_claim_late(written, claimed, provenance, touched), provenance, cause)

    return _interleaved(landed, until_first(attempt), claimed.late)


def _interleaved(landed: Landed, late: Landed, places: Sequence[int]) -> Landed:
    """Where all submissions of a batch landed, those that were late at their places. None of these is repeated in the batch."""
    whole = Landed(
        _with_late(landed.lead_ids, late.lead_ids, places), _with_late(landed.outcomes, late.outcomes, places)
    )
    others = _others(len(whole.lead_ids), places)
    whole.repeat_of = {others[one]: others[first] for one, first in landed.repeat_of.items()}
    return whole


def _with_late(items: Sequence[_Done], late: Sequence[_Done], places: Sequence[int]) -> list[_Done]:
    whole = list(items)
    for place, item in zip(places, late, strict=True):
        whole.insert(place, item)
    return whole


def _others(count: int, late: Sequence[int]) -> list[int]:
    """The places of all but the late ones."""
    missing = frozenset(late)
    return [place for place in range(count) if place not in missing]


def until_first(attempt: Callable[[], _Done]) -> _Done:
    """Try until no other writer is first; each time in a transaction, or a savepoint of the caller's, so that nothing of a lost
    attempt stays. Raises OperationalError when others are first again and again.
    """
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return attempt()
        except (LostRace, OperationalError) as problem:
            if not is_overtaken(problem):
                raise
    raise OperationalError("the same identifiers were written by others again and again; try once more")


def is_overtaken(problem: Exception) -> bool:
    """Whether another writer was first, so that the same may go well when it is tried again."""
    return isinstance(problem, LostRace) or getattr(problem.__cause__, "sqlstate", None) == _DEADLOCK


def leads_named(keys: Iterable[IdentityTuple]) -> dict[IdentityTuple, int]:
    """The leads these identifiers name now; unknown ones are absent."""
    return bulk.known_leads(keys)


def note_possible_duplicates(pairs: Sequence[tuple[int, int]], provenance: Provenance) -> None:
    """Note pairs of leads that may be the same, for a person to judge. Repeating changes nothing."""
    different = [(one, other) for one, other in pairs if one != other]
    if different:
        named = {"leads": [one for one, _ in different], "others": [other for _, other in different]}
        sql.execute(statement("upsert_possible_duplicates"), bulk.params(provenance) | named)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A batch whose people and companies are settled, what it names, the number of each company by key, and the places of
    submissions that are late.
    """

    batch: Batch
    named: InFlight
    companies: Mapping[str, int]
    late: tuple[int, ...] = ()


def _claim(
    written: Sequence[Written],
    provenance: Provenance,
    touched: Touched | None,
    before: InFlight | None = None,
    wait: Callable[[], None] = lambda: None,
) -> _Claimed:
    """Settle whose each submission is: link new identifiers, find or make companies.

    Submissions that name somebody whom the batch `before` names too are left for later, or all `wait` for it.
    """
    bulk.make_tables()
    params = bulk.params(provenance)
    keys = frozenset([key for one in written for key in one.identities])
    known = bulk.known_leads(keys if before is None else keys | before.unsettled)
    late = () if before is None else before.late(written, known)
    if late is None:
        wait()
        before, late, known = None, (), bulk.known_leads(keys)
    places = _others(len(written), late)
    batch = _linked([written[place] for place in places], known, provenance, touched)
    told = {places[batch.first_at[lead]]: one.written.company for lead, one in batch.staged.items()}
    told |= {place: written[place].company for place in late}
    found, changed = _companies([told[place] for place in sorted(told)], before, wait, params)
    batch.employ(found)
    leads = {key: known[key] for key in keys if key in known} | {key: lead for lead, key in batch.links}
    unsettled = frozenset([key for place in late for key in written[place].identities])
    return _Claimed(batch, InFlight(keys, leads, unsettled, changed), found, late)


def _claim_few(
    written: Sequence[Written], provenance: Provenance, touched: Touched | None, *, nobody_known: bool
) -> Batch:
    """As `_claim`, without staging tables where no company learns anything."""
    keys = () if nobody_known else [key for one in written for key in one.identities]
    batch = _linked(written, bulk.known_leads(keys), provenance, touched, bulk_few.link_identities)
    told = [one.written.company for one in batch.staged.values()]
    joined = joined_companies(one for one in told if one is not None)
    numbers = bulk_few.companies(joined, provenance) if joined else {}
    if numbers is None:
        bulk.make_tables()
        numbers, _ = _companies(told, None, lambda: None, bulk.params(provenance))
    batch.employ(numbers)
    return batch


def _claim_late(
    written: Sequence[Written], claimed: _Claimed, provenance: Provenance, touched: Touched
) -> Batch:
    """Settle whose the late submissions of a batch are; what they tell of companies is stored already."""
    bulk.make_tables()
    late = [written[place] for place in claimed.late]
    known = bulk.known_leads(key for one in late for key in one.identities)
    batch = _linked(late, known, provenance, touched)
    batch.employ(claimed.companies)
    return batch


def _linked(
    written: Sequence[Written],
    known: Mapping[IdentityTuple, int],
    provenance: Provenance,
    touched: Touched | None,
    link: Callable[[Sequence[tuple[int, IdentityTuple]], Provenance], int] = bulk.link_identities,
) -> Batch:
    """The submissions assigned to leads, new identifiers linked. Raises LostRace."""
    batch = assign(written, known, bulk.new_numbers, touched)
    batch.links.sort(key=itemgetter(1))
    if batch.links and link(batch.links, provenance) != len(batch.links):
        raise LostRace
    return batch


def _store(batch: Batch, provenance: Provenance, cause: Cause, *, few: bool = False) -> Landed:
    """Write what a batch says of its leads; `few` are claimed without staging tables."""
    params, staged = bulk.params(provenance), batch.in_order
    new, old = [one for one in staged if one.is_new], [one for one in staged if not one.is_new]
    if new:
        (bulk_few if few else bulk).add_new(new, provenance, str(cause))
    if few and (old or any(one.written.contact_points for one in staged)):
        bulk.make_tables()
    changed: frozenset[int] = frozenset()
    if old:
        marked = {"at": provenance.at, "cause": str(cause)}
        changed = _change(old, params)
        if changed:
            rewrite_words(sorted(changed))
            sql.execute(statement("upsert_mark_dirty"), marked)
        sql.execute(statement("upsert_unbin"), marked)
    _contact_points(staged, params)
    note_possible_duplicates(batch.duplicates, provenance)
    return _outcomes(batch, changed)


def assign(
    written: Sequence[Written],
    known: Mapping[IdentityTuple, int],
    new_numbers: Callable[[int], list[int]],
    touched: Touched | None,
) -> Batch:
    """Say of each submission whose it is, and join those of the same lead; `new_numbers` gives numbers for new leads."""
    resolved = rules.resolve([one.identities for one in written], dict(known))
    numbers = new_numbers(-min((one.lead for one in resolved if one.lead < 0), default=0))
    batch = Batch()
    staged, landed = batch.staged, batch.landed
    repeats: dict[int, int] = {}
    first_at = batch.first_at
    for position, (submission, one) in enumerate(zip(written, resolved, strict=True)):
        lead = one.lead if one.lead > 0 else numbers[-one.lead - 1]
        landed.lead_ids.append(lead)
        batch.links += [(lead, key) for key in one.links]
        if one.rivals:
            rivals = [rival if rival > 0 else numbers[-rival - 1] for rival in one.rivals]
            batch.duplicates += [(lead, rival) for rival in rivals]
            landed.outcomes.append(Outcome.AMBIGUOUS)
            continue
        earlier = staged.get(lead)
        again = earlier is not None or (touched is not None and one.lead > 0 and lead in touched)
        landed.outcomes.append(Outcome.REPEATED if again else Outcome.UNCHANGED)
        if earlier is not None:
            repeats[position] = first_at[lead]
            earlier.written = filled(earlier.written, submission)
        else:
            first_at[lead] = position
            staged[lead] = bulk.StagedLead(lead, one.lead < 0, again, submission)
    landed.repeat_of = repeats
    return batch


def _companies(
    told: Iterable[CompanyTold | None],
    before: InFlight | None,
    wait: Callable[[], None],
    params: dict[str, object],
) -> tuple[dict[str, int], Companies]:
    """Find or make the companies that are told of, and let them learn what they did not know: the number of each by key, and
    those made or changed. What the batch `before` has made and nothing is added to is not looked up.
    """
    companies = [one for one in told if one is not None]
    in_flight = Companies() if before is None else before.companies
    if not in_flight.decides(companies):
        wait()
        in_flight = Companies()
    found = {one.key: number for one in companies if (number := in_flight.number(one)) is not None}
    joined = joined_companies(one for one in companies if one.key not in found)
    if not joined:
        return found, Companies()
    bulk.stage_companies(joined.values())
    sql.execute(statement("upsert_company_find"), params)
    made = sql.rows(statement("upsert_company_make"), params)
    sql.execute(statement("upsert_company_find"), params)
    changed = sql.rows(statement("upsert_company_fill"), params)
    numbers = dict(sql.rows("select place, company_id from upsert_company"))
    found |= {key: numbers[place] for place, key in enumerate(joined)}
    return found, made_or_changed(found, joined, made, changed)


def _change(old: Sequence[bulk.StagedLead], params: dict[str, object]) -> frozenset[int]:
    """Change known leads and their history by what is told; those whose facts changed."""
    lock_leads([one.lead_id for one in old])
    bulk.stage_known(old)
    if len(old) >= _WORTH_ANALYSING:
        sql.execute("analyze upsert_row")
    changed: set[int] = set()
    if sql.scalar(statement("upsert_mark_past")):
        for name in ("upsert_past_fill_later", "upsert_past_split", "upsert_past_before_first"):
            changed.update(lead for (lead,) in sql.rows(statement(name), params))
        sql.execute(statement("upsert_past_lead_follows"), params)
        sql.execute("update upsert_row set changed = true where lead_id = any(%s)", [list(changed)])
    sql.rows(statement("upsert_merge_known"))
    sql.execute(statement("upsert_update_known"), params)
    changed.update(
        lead for (lead,) in sql.rows("select lead_id from upsert_row where changed and not in_past")
    )
    return frozenset(changed)


def _contact_points(staged: Sequence[bulk.StagedLead], params: dict[str, object]) -> None:
    """Keep further phone numbers and addresses."""
    points = [(one.lead_id, *point) for one in staged for point in one.written.contact_points]
    if points:
        bulk.stage_contact_points(points)
        sql.execute(statement("upsert_contact_points"), params)


def _outcomes(batch: Batch, changed: frozenset[int]) -> Landed:
    landed = batch.landed
    for position, (lead, outcome) in enumerate(zip(landed.lead_ids, landed.outcomes, strict=True)):
        if outcome is Outcome.UNCHANGED:
            if batch.staged[lead].is_new:
                landed.outcomes[position] = Outcome.CREATED
            elif lead in changed:
                landed.outcomes[position] = Outcome.UPDATED
    return landed
