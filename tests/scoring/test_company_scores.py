"""What the people in a company make of it."""

from datetime import timedelta

import pytest

from leadwright.accounts.actor import operator
from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead, Standing
from leadwright.platform.ids import Kind, public_id
from leadwright.pulse.queries import explain_lead
from leadwright.scoring.companies import company_score, company_score_of
from tests.leads.people import acting, lead
from tests.pulse.world import NOW, compute_all
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
BOSS = operator()
_MILLION = 1_000_000
CAP = 300 * _MILLION


@pytest.fixture
def team() -> list[Lead]:
    """Three people of one company with 180, 100 and 60 points, the first two engaged; and somebody of another."""
    starter_in_force(at=NOW - timedelta(days=90))
    found = [lead(full_name=f"Person {n}", email=f"p{n}@acme.example", company="Acme") for n in range(3)]
    lead(full_name="Else", email="x@other.example", company="Other")
    for one, points, band in zip(found, (180, 100, 60), "124", strict=True):
        Standing.objects.filter(pk=one.pk).update(
            points=points * _MILLION, engagement_band=band, stage="lead", computed_at=NOW
        )
    return found


def test_best_together_and_engaged_are_told_of_the_people_of_that_company(team: list[Lead]) -> None:
    found = company_score_of(actor=BOSS, lead=team[2].pk, cap=CAP)
    assert found is not None
    assert (found.name, found.people, found.engaged) == ("Acme", 3, 2)
    assert (found.best, found.best_lead) == (180 * _MILLION, public_id(Kind.LEAD, team[0].public_id))
    assert (found.together, found.taken, found.cap) == (300 * _MILLION, -40 * _MILLION, 300 * _MILLION)
    assert found == company_score(actor=BOSS, reference=found.company)


def test_only_people_the_actor_sees_count(team: list[Lead]) -> None:
    assert company_score_of(actor=acting(Role.RECRUITER), lead=team[0].pk, cap=CAP) is None


def test_a_lead_without_a_company_has_none_and_a_past_instant_does_not_ask(team: list[Lead]) -> None:
    alone = lead(full_name="Alone", email="alone@gmail.com")
    compute_all()
    assert company_score_of(actor=BOSS, lead=alone.pk, cap=CAP) is None
    reference = public_id(Kind.LEAD, team[0].public_id)
    assert explain_lead(actor=BOSS, reference=reference).as_dict()["company"]["people"] == 3  # type: ignore[index]
    assert explain_lead(actor=BOSS, reference=reference, at=NOW).company is None
