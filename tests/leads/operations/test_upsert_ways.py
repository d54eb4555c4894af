"""Few submissions and many are stored by other statements, and end the same."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import example, given
from hypothesis import strategies as st

from leadwright.events.operations import ensure_source
from leadwright.leads import bulk_few
from leadwright.leads.normalise.record import Context, normalise_facts
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Landed, Provenance, Submission
from leadwright.platform import sql

pytestmark = [pytest.mark.django_db, pytest.mark.later]

ANA = {"full_name": "Ana Ruiz"}
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
NUMBERED = ("lead", "subject", "company")
TABLES = (
    *NUMBERED, "lead_history", "identity", "standing", "company_history", "lead_token", "contact_point", "dirty_lead",
    "possible_duplicate",
)  # fmt: skip
SEQUENCES = ("subject_id_seq", "company_id_seq")

told = st.fixed_dictionaries(
    {"full_name": st.sampled_from(["Ana Ruiz", "Bö Li", 'Tab\t"quoted" \\ name'])},
    optional={
        "email": st.sampled_from(["ana@acme.com", "bo@acme.com", "cy@gmail.com"]),
        "company": st.sampled_from(["Acme", "Beta 'GmbH'", "Tab\tCo"]),
        "industry": st.sampled_from(["Steel", "Glass"]),
        "country": st.sampled_from(["Germany", "Spain"]),
        "phone": st.just("+49 40 12345678"),
        "phone_mobile": st.just("+49 170 1234567"),
    },
)
batches = st.lists(st.lists(told, min_size=1, max_size=3), min_size=1, max_size=3)


def submission(facts: dict[str, str], at: datetime) -> Submission:
    found = normalise_facts(facts, Context(default_region="DE", zone="UTC"))
    assert found.kind is not None
    keys = tuple(IdentityKey(one.kind, "", one.value) for one in found.identities)
    return Submission(
        kind=found.kind, facts=dict(found.facts), custom={"seats": 3}, folded=dict(found.folded),
        identities=keys or (IdentityKey("row", "crm", repr(sorted(facts.items()))),), tokens=found.tokens,
        valid_from=at, time_known=True, contact_points=found.contact_points, derived=found.derived,
    )  # fmt: skip


def everything() -> dict[str, list[str]]:
    """All rows as texts, but for what is drawn at random and for numbers nothing names."""
    found = {}
    for table in TABLES:
        left_out = "{public_id}" if table in NUMBERED else "{public_id, id}"
        rows = sql.rows(f"select (to_jsonb(t) - %s::text[])::text from {table} t order by 1", [left_out])
        found[table] = [row for (row,) in rows]
    return found


def ended(batches_told: list[list[dict[str, str]]], source: int) -> tuple[list[Landed], dict[str, list[str]]]:
    """Where the batches landed and what is stored then; nothing of it stays."""
    for sequence in SEQUENCES:
        sql.execute("select setval(%s, 1000)", [sequence])
    with transaction.atomic():
        landed = []
        for day, some in enumerate(batches_told):
            at = NOW + timedelta(days=day)
            provenance = Provenance(source_id=source, actor="test", at=at, batch=None)
            landed.append(
                upsert_leads(submissions=[submission(one, at) for one in some], provenance=provenance)
            )
        stored = everything()
        transaction.set_rollback(True)
    return landed, stored


@example(batches_told=[[{**ANA, "company": "Acme"}], [{**ANA, "company": "Acme", "industry": "Steel"}]])
@example(batches_told=[[{**ANA, "email": "ana@acme.com"}], [{"full_name": "Bö Li", "company": "Acme"}]])
@given(batches_told=batches)
def test_what_is_stored_does_not_depend_on_how_many_came_at_once(
    batches_told: list[list[dict[str, str]]], source: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk_few, "MOST", 0)
        staged = ended(batches_told, source)
    few = ended(batches_told, source)
    assert few[0] == staged[0]
    for table in TABLES:
        assert few[1][table] == staged[1][table], table


@pytest.fixture
def source() -> int:
    return int(ensure_source(slug="crm", at=NOW).pk)
