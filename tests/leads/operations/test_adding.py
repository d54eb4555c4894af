"""A lead written in by hand: made once, whoever is known is found, and nobody loses sight of it."""

import pytest

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Role
from leadwright.events.models import Source
from leadwright.leads.errors import AddressTaken
from leadwright.leads.models import Lead, Standing
from leadwright.leads.operations.adding import Added, Ending, add_lead
from leadwright.leads.operations.bin import bin_leads
from leadwright.platform.errors import Forbidden, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry, OutboxEvent
from tests.leads.people import BOSS, NOW, acting, colleague, lead, ref, team

pytestmark = pytest.mark.django_db
ANA = {"full_name": "Ana Ruiz", "email": "Ana@Acme.example", "company": "Acme", "need": "A cold store"}


def add(actor: Actor = BOSS, source: str = "by-hand", owner: str | None = None, **told: str) -> Added:
    return add_lead(actor=actor, told=told or ANA, source=source, owner=owner, at=NOW)


def test_a_lead_is_made_of_what_was_told_and_computed_at_once() -> None:
    added = add()

    one = Lead.objects.get()
    assert added == Added(ref(one), Ending.ADDED)
    assert (one.full_name, one.email, one.company_name, one.need) == (
        "Ana Ruiz", "ana@acme.example", "Acme", "A cold store"
    )  # fmt: skip
    assert one.source_id == Source.objects.get(slug="by-hand").pk
    assert OutboxEvent.objects.get().name == "leads_added"
    assert AuditEntry.objects.get().action == "lead.added"


def test_a_known_address_leads_to_its_lead_and_changes_nothing() -> None:
    before = lead(email="ana@acme.example", full_name="Ana")

    assert add() == Added(ref(before), Ending.KNOWN)
    assert Lead.objects.get().full_name == "Ana"
    assert not AuditEntry.objects.exists()


def test_telling_the_same_again_makes_no_second_lead_also_without_an_identifier() -> None:
    first, again = add(full_name="Ana"), add(full_name="Ana")
    other = add(acting(Role.MARKETER, user=colleague("mia", Role.MARKETER)), full_name="Ana")

    assert (first.lead, first.ending) == (again.lead, Ending.ADDED)
    assert again.ending is Ending.KNOWN
    assert other.ending is Ending.ADDED


def test_who_lay_in_the_bin_comes_back() -> None:
    one = lead(email="ana@acme.example", full_name="Ana")
    bin_leads(actor=BOSS, leads=[one.pk], at=NOW)

    assert add() == Added(ref(one), Ending.BACK)
    assert Lead.objects.get().full_name == "Ana Ruiz"
    assert Standing.objects.filter(pk=one.pk).exists()


def test_a_salesperson_keeps_what_they_wrote_in_and_does_not_learn_whose_the_others_are() -> None:
    north = team("North")
    rep = colleague("rep", teams=(north,))
    actor = acting(Role.SALESPERSON, user=rep, teams=(north,))

    with pytest.raises(UnusableInput) as lost:
        add(actor)
    assert lost.value.data["field"] == "owner"
    assert not Lead.objects.exists()
    mine = add(actor, owner=public_id(Kind.USER, rep.public_id))
    standing = Standing.objects.get()
    assert (standing.owner_id, standing.team_id, mine.ending) == (rep.pk, north.pk, Ending.ADDED)

    other = colleague("other")
    with pytest.raises(Forbidden):
        add(actor, owner=public_id(Kind.USER, other.public_id), full_name="Bo")
    with pytest.raises(AddressTaken, match="A colleague works with this person"):
        add(acting(Role.SALESPERSON, user=other), owner=public_id(Kind.USER, other.public_id))


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"role": "Chef"}, "full_name"),
        ({"full_name": "Ana", "email": "ana at acme"}, "email"),
        ({"full_name": "Ana", "user_id": "7"}, "user_id"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_field(told: dict[str, str], field: str) -> None:
    with pytest.raises(UnusableInput) as refused:
        add(**told)
    assert refused.value.data["field"] == field
    assert not Lead.objects.exists()


def test_new_sources_are_named_by_those_who_may_import() -> None:
    add(source="Spring Fair")
    assert Source.objects.filter(slug="spring-fair").exists()
    rep = colleague("rep")
    with pytest.raises(UnusableInput, match="There is no source “autumn-fair”"):
        add(acting(Role.SALESPERSON, user=rep), source="autumn-fair", full_name="Bo")
    with pytest.raises(UnusableInput) as refused:
        add(source="¿?", full_name="Bo")
    assert refused.value.data["field"] == "source"


def test_who_only_looks_adds_nobody() -> None:
    with pytest.raises(Forbidden):
        add(acting(Role.ANALYST))
