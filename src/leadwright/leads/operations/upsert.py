"""The one way any submission becomes a lead: form, import, API, person. Many submissions in a fixed number of statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter

from django.db import OperationalError, transaction

from leadwright.leads import bulk, rules
from leadwright.leads.columns import statement
from leadwright.leads.rewriting import lock_leads, rewrite_words
from leadwright.leads.rules import IdentityTuple
from leadwright.leads.submission import Landed, Outcome, Provenance, Submission
from leadwright.leads.written import Written, filled, write
from leadwright.platform import sql
from leadwright.platform.outbox import Cause

_ATTEMPTS = 8
_DEADLOCK = "40P01"
_WORTH_ANALYSING = 2_000


class Touched:
    """The leads one import has touched so far: a bit a lead, so that millions cost little memory."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def __contains__(self, lead: int) -> bool:
        place, bit = divmod(lead, 8)
        return place < len(self._bits) and bool(self._bits[place] >> bit & 1)

    def add(self, lead: int) -> None:
        place, bit = divmod(lead, 8)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits) + (place >> 3)))
        self._bits[place] |= 1 << bit


class _LostRace(Exception):
    """Another writer linked one of our identifiers first."""


@dataclass(slots=True)
class Batch:
    """A batch once it is known whose each submission is."""

    staged: dict[int, bulk.StagedLead] = field(default_factory=dict)
    links: list[tuple[int, IdentityTuple]] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    landed: Landed = field(default_factory=Landed)


def upsert_leads(
    *,
    submissions: Sequence[Submission],
    provenance: Provenance,
    cause: Cause = Cause.ACTIVITY,
    touched: Touched | None = None,
) -> Landed:
    """Make or change the leads these submissions name, and say for each which lead it is and what happened.

    What a submission tells replaces what was known; what it does not tell stays. A further submission for a lead of the same
    batch, or one already in `touched`, fills gaps only and counts as repeated. A submission that names two known leads changes
    neither: it belongs to the one with the strongest identifier, and the two are noted as possible duplicates.

    A time before the lead's present facts changes its history there and fills what is unknown since. Runs in a transaction of
    its own (a savepoint inside the caller's) and starts again when another writer was first, so parallel submissions of the
    same person end as one lead. Repeating a call changes nothing.
    """
    return upsert_written(
        written=[write(one) for one in submissions], provenance=provenance, cause=cause, touched=touched
    )


def upsert_written(
    *,
    written: Sequence[Written],
    provenance: Provenance,
    cause: Cause = Cause.ACTIVITY,
    touched: Touched | None = None,
) -> Landed:
    """`upsert_leads` for submissions that were written elsewhere, as imports do beside the process that stores them."""
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                landed = _upsert(written, provenance, cause, touched)
        except _LostRace:
            continue
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != _DEADLOCK or attempt == _ATTEMPTS - 1:
                raise
            continue
        if touched is not None:
            for lead, outcome in zip(landed.lead_ids, landed.outcomes, strict=True):
                if outcome is not Outcome.AMBIGUOUS:
                    touched.add(lead)
        return landed
    raise OperationalError("the same identifiers were written by others again and again; try once more")


def leads_named(keys: Iterable[IdentityTuple]) -> dict[IdentityTuple, int]:
    """The leads these identifiers name now; unknown ones are absent."""
    return bulk.known_leads(keys)


def note_possible_duplicates(pairs: Sequence[tuple[int, int]], provenance: Provenance) -> None:
    """Note pairs of leads that may be the same, for a person to judge. Repeating changes nothing."""
    different = [(one, other) for one, other in pairs if one != other]
    if different:
        named = {"leads": [one for one, _ in different], "others": [other for _, other in different]}
        sql.execute(statement("upsert_possible_duplicates"), bulk.params(provenance) | named)


def _upsert(
    written: Sequence[Written], provenance: Provenance, cause: Cause, touched: Touched | None
) -> Landed:
    bulk.make_tables()
    known = bulk.known_leads(key for one in written for key in one.identities)
    batch = assign(written, known, bulk.new_numbers, touched)
    params = bulk.params(provenance)
    batch.links.sort(key=itemgetter(1))
    if bulk.stage_identities(batch.links) != sql.scalar(statement("upsert_link_identities"), params):
        raise _LostRace
    staged = sorted(batch.staged.values(), key=attrgetter("lead_id"))
    _companies(staged, params)
    new, old = [one for one in staged if one.is_new], [one for one in staged if not one.is_new]
    if new:
        bulk.add_new(new, provenance, str(cause))
        bulk.add_tokens(new)
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
    first_at: dict[int, int] = {}
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
        again = earlier is not None or (touched is not None and lead in touched)
        landed.outcomes.append(Outcome.REPEATED if again else Outcome.UNCHANGED)
        if earlier is not None:
            repeats[position] = first_at[lead]
            earlier.written = filled(earlier.written, submission)
        else:
            first_at[lead] = position
            staged[lead] = bulk.StagedLead(lead, one.lead < 0, again, submission)
    landed.repeat_of = repeats
    return batch


def _companies(staged: Sequence[bulk.StagedLead], params: dict[str, object]) -> None:
    """Find or make the company each submission names, and let it learn what it did not know."""
    told = [(one, company) for one in staged if (company := one.written.company) is not None]
    if not told:
        return
    places = bulk.stage_companies(company for _, company in told)
    for name in ("find", "make", "find", "fill"):
        sql.execute(statement(f"upsert_company_{name}"), params)
    numbers = dict(sql.rows("select place, company_id from upsert_company"))
    for one, company in told:
        one.company_id = numbers[places[company.key]]


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
