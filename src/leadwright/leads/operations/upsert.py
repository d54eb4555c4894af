"""The one way any submission becomes a lead: form, import, API, person. Many submissions in a fixed number of statements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import OperationalError, transaction

from leadwright.leads import bulk, rules
from leadwright.leads.columns import TOGETHER, statement
from leadwright.leads.rewriting import rewrite_words
from leadwright.leads.submission import (
    IdentityKey,
    IdentityKind,
    Landed,
    Outcome,
    Provenance,
    Submission,
)
from leadwright.leads.words import Findable, search_tokens
from leadwright.platform import sql
from leadwright.platform.outbox import Cause

_ATTEMPTS = 8
_DEADLOCK = "40P01"
_FOLLOWERS = {follower: leader for leader, followers in TOGETHER.items() for follower in followers}
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
    links: list[tuple[int, IdentityKey]] = field(default_factory=list)
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
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                landed = _upsert(submissions, provenance, cause, touched)
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


def _upsert(
    submissions: Sequence[Submission], provenance: Provenance, cause: Cause, touched: Touched | None
) -> Landed:
    bulk.make_tables()
    known = bulk.known_leads(key for one in submissions for key in one.identities)
    batch = assign(submissions, known, bulk.new_numbers, touched)
    params = bulk.params(provenance)
    if bulk.stage_identities(sorted(batch.links, key=lambda link: link[1])) != sql.scalar(
        statement("upsert_link_identities"), params
    ):
        raise _LostRace
    bulk.stage_rows(list(batch.staged.values()))
    if len(batch.staged) >= _WORTH_ANALYSING:
        sql.execute("analyze upsert_row")
    _companies(batch, params)
    changed = _write_facts(batch, params)
    _write_words(batch, changed, params)
    marked = {"at": provenance.at, "cause": str(cause)}
    sql.execute(statement("upsert_mark_dirty"), marked)
    sql.execute(statement("upsert_unbin"), marked)
    if batch.duplicates:
        sql.execute(
            statement("upsert_possible_duplicates"),
            params | {"leads": [a for a, _ in batch.duplicates], "others": [b for _, b in batch.duplicates]},
        )
    return _outcomes(batch, changed)


def assign(
    submissions: Sequence[Submission],
    known: Mapping[IdentityKey, int],
    new_numbers: Callable[[int], list[int]],
    touched: Touched | None,
) -> Batch:
    """Say of each submission whose it is, and join those of the same lead; `new_numbers` gives numbers for new leads."""
    resolved = rules.resolve([one.identities for one in submissions], _plain(known))
    numbers = new_numbers(-min((one.lead for one in resolved if one.lead < 0), default=0))
    batch = Batch()
    repeats: dict[int, int] = {}
    first_at: dict[int, int] = {}
    for position, (submission, one) in enumerate(zip(submissions, resolved, strict=True)):
        lead = one.lead if one.lead > 0 else numbers[-one.lead - 1]
        batch.landed.lead_ids.append(lead)
        batch.links.extend((lead, IdentityKey(*key)) for key in one.links)
        if one.rivals:
            batch.duplicates.extend(
                (lead, rival if rival > 0 else numbers[-rival - 1]) for rival in one.rivals
            )
            batch.landed.outcomes.append(Outcome.AMBIGUOUS)
            continue
        earlier = batch.staged.get(lead)
        again = earlier is not None or (touched is not None and lead in touched)
        batch.landed.outcomes.append(Outcome.REPEATED if again else Outcome.UNCHANGED)
        if earlier is not None:
            repeats[position] = first_at[lead]
            fill_gaps(earlier.submission, submission)
        else:
            first_at[lead] = position
            batch.staged[lead] = bulk.StagedLead(lead, one.lead < 0, again, submission)
    batch.landed.repeat_of = repeats
    return batch


def _plain(known: Mapping[IdentityKey, int]) -> dict[tuple[str, str, str], int]:
    """A copy that may be written to; named tuples and plain ones are equal as keys."""
    return {(key.kind, key.namespace, key.value): lead for key, lead in known.items()}


def fill_gaps(first: Submission, later: Submission) -> None:
    """What a later submission of the same batch adds to the first: only facts the first does not tell."""
    for column, value in later.facts.items():
        if column not in first.facts and _FOLLOWERS.get(column) not in first.facts:
            first.facts[column] = value
            if column in later.folded:
                first.folded[column] = later.folded[column]
    for slug, value in later.custom.items():
        if slug not in first.custom:
            first.custom[slug] = value
            if f"custom.{slug}" in later.folded:
                first.folded[f"custom.{slug}"] = later.folded[f"custom.{slug}"]
    first.contact_points += later.contact_points
    first.identities += later.identities
    first.tokens = search_tokens(_findable(first))
    first.derived |= later.derived


def _findable(one: Submission) -> Findable:
    facts = {
        name: [str(one.facts[name])]
        for name in ("full_name", "company_name", "company_domain", "phone")
        if name in one.facts
    }
    return Findable(
        names=facts.get("full_name", []),
        companies=facts.get("company_name", []),
        domains=facts.get("company_domain", []),
        emails=[key.value for key in one.identities if key.kind == IdentityKind.EMAIL],
        phones=[
            *facts.get("phone", []),
            *(value for kind, value, _ in one.contact_points if kind == "phone"),
        ],
    )


def _companies(batch: Batch, params: dict[str, object]) -> None:
    facts = [one.submission.facts for one in batch.staged.values()]
    if not any("company_domain" in one or "company_name" in one for one in facts):
        return
    sql.execute(statement("upsert_company_told"))
    if len(batch.staged) >= _WORTH_ANALYSING:
        sql.execute("analyze upsert_company")
    for name in ("find", "make", "find", "assign", "fill"):
        sql.execute(statement(f"upsert_company_{name}"), params)


def _write_facts(batch: Batch, params: dict[str, object]) -> frozenset[int]:
    """Write leads and history; the known leads whose facts changed."""
    changed: set[int] = set()
    if any(not one.is_new for one in batch.staged.values()):
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
    if any(one.is_new for one in batch.staged.values()):
        sql.execute(statement("upsert_insert_new"), params)
    return frozenset(changed)


def _write_words(batch: Batch, changed: frozenset[int], params: dict[str, object]) -> None:
    """Write the words leads are found by, and further contact points; a changed lead's words are made anew."""
    if changed:
        rewrite_words(sorted(changed))
    new = (one for one in batch.staged.values() if one.is_new)
    bulk.stage_tokens((token, one.lead_id) for one in new for token in one.submission.tokens)
    sql.execute(statement("upsert_tokens"))
    points = [
        (one.lead_id, *point) for one in batch.staged.values() for point in one.submission.contact_points
    ]
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
