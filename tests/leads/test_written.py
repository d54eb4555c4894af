"""Submissions as the database takes them: what was told is what is stored, whatever signs are in it."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.events.operations import ensure_source
from leadwright.leads.models import Company, Lead, LeadHistory
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.leads.written import filled, write
from leadwright.platform.sql import NULL

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
AWKWARD = (
    "\\N", "\\", "\\.", "a\tb", "a\nb", "a\r\nb", "back\\slash", "\\t", '"quoted"', "it's", "{a,b}", "Ünï — 漢字 🙂",
    "\u2028", "N",
)  # fmt: skip
_text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)


def submission(**facts: Any) -> Submission:
    return Submission(
        kind="person",
        facts=facts,
        custom={},
        folded={},
        identities=(IdentityKey("external", "crm", str(facts.get("role"))),),
        tokens=frozenset(),
        valid_from=NOW,
        time_known=False,
    )


@pytest.mark.django_db
def test_any_text_is_stored_as_it_was_told() -> None:
    source = ensure_source(slug="crm", at=NOW)
    told = []
    for text in AWKWARD:
        one = submission(role=text, city="Lyon", company_name=text)
        one.custom = {"note": text, "amount": Decimal("12.50"), "beta": True}
        one.folded = {"role": text.lower(), "company_name": text.lower(), "custom.note": text}
        told.append(one)
    upsert_leads(submissions=told, provenance=Provenance(source_id=source.pk, actor="a\tb\\", at=NOW))
    for stored in (Lead, LeadHistory):
        rows = stored.objects.order_by("lead_id" if stored is LeadHistory else "id")
        assert [(row.role, row.city, row.company_name) for row in rows] == [
            (text, "Lyon", text) for text in AWKWARD
        ]
        assert [row.custom["note"] for row in rows] == list(AWKWARD)
        assert [row.folded["custom.note"] for row in rows] == list(AWKWARD)
    assert set(Company.objects.values_list("name", "name_folded")) == {
        (text, text.lower()) for text in AWKWARD
    }
    assert set(LeadHistory.objects.values_list("actor", flat=True)) == {"a\tb\\"}


@given(st.dictionaries(_text, _text, max_size=6))
def test_comparison_forms_are_the_json_they_stand_for(folded: dict[str, str]) -> None:
    one = submission(role="Buyer")
    one.folded = folded
    text = write(one).told.rpartition("\t")[2]
    assert json.loads(text.replace("\\\\", "\\")) == folded


@given(st.dictionaries(st.sampled_from(["role", "city", "email", "full_name"]), _text))
def test_every_fact_is_one_cell(facts: dict[str, str]) -> None:
    *cells, _, _ = write(submission(**facts)).told.split("\t")
    assert sum(cell != NULL for cell in cells) == len(facts)
    assert not any("\n" in cell or "\r" in cell for cell in cells)


def test_a_later_row_fills_gaps_and_brings_what_belongs_together() -> None:
    first, later = submission(role="\\N", country="ES"), submission(role="Buyer", country="PT")
    later.facts = {**later.facts, "full_name": "Ana\tRuiz", "given_name": "Ana", "company_size": 12}
    later.folded = {"full_name": "ana ruiz", "given_name": "ana", "role": "buyer"}
    first.custom, later.custom = {"seats": Decimal("1.10")}, {"seats": 2, "plan": "team"}
    both = filled(write(first), write(later))
    expected = submission(role="\\N", country="ES", full_name="Ana\tRuiz", given_name="Ana", company_size=12)
    expected.folded = {"full_name": "ana ruiz", "given_name": "ana"}
    expected.custom = {"seats": Decimal("1.1"), "plan": "team"}
    assert (both.told, both.orders) == (write(expected).told, write(expected).orders)
    assert both.words == "ana\truiz"


def test_the_parts_of_another_name_are_not_taken() -> None:
    first, later = submission(full_name="Cher"), submission(full_name="Ana Ruiz", given_name="Ana")
    assert filled(write(first), write(later)).told == write(submission(full_name="Cher")).told
