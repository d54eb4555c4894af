"""A copy of all that is kept about a lead, and erasing it, from its page and without script."""

import json

import pytest

from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead, Standing
from leadwright.leads.operations.notes import write_note
from leadwright.platform.models import AuditEntry, OutboxEvent
from tests.accounts.people import NOW, OPERATOR, make_team, make_user
from tests.leads.people import lead
from tests.ui.crowd import ref
from tests.ui.lead.page import SignIn, at, text_of

pytestmark = pytest.mark.django_db


def test_the_copy_is_a_file_to_be_saved_and_stands_in_the_trail(signed_in: SignIn, one: Lead) -> None:
    write_note(actor=OPERATOR, lead=ref(one), text="Asked for <prices>.", at=NOW)
    client = signed_in(make_user(role=Role.MARKETER))

    page = client.get(at(one)).content.decode()
    answer = client.post(at(one, "/copy"))

    assert f'action="{at(one, "/copy")}"' in page
    assert answer["Content-Disposition"] == f'attachment; filename="{ref(one)}.json"'
    document = json.loads(answer.content)
    assert document["leads"] == [ref(one)]
    assert document["tables"]["note"][0]["text"] == "Asked for <prices>."
    assert AuditEntry.objects.get(action="lead.exported").object_id == ref(one)


def test_only_what_the_role_may_is_offered(signed_in: SignIn, one: Lead) -> None:
    people = {role: make_user(f"{role}@us.example", role=role) for role in Role if role is not Role.RECRUITER}
    team = make_team("North", leader=people[Role.SALES_MANAGER])
    Standing.objects.update(owner_id=people[Role.SALESPERSON].pk, team_id=team.pk)
    pages = {role: signed_in(user).get(at(one)).content.decode() for role, user in people.items()}
    offered = {
        role: ("Export all that is kept" in page, "Erase for good…" in page) for role, page in pages.items()
    }
    assert offered == {
        Role.ADMINISTRATOR: (True, True),
        Role.MARKETER: (True, False),
        Role.SALES_MANAGER: (True, False),
        Role.SALESPERSON: (False, False),
        Role.ANALYST: (False, False),
    }


def test_the_page_says_what_goes_and_what_stays_and_changes_nothing(signed_in: SignIn, one: Lead) -> None:
    write_note(actor=OPERATOR, lead=ref(one), text="Asked for prices.", at=NOW)

    page = text_of(signed_in(make_user()).get(at(one, "/erase")).content.decode())

    for told in (
        "This cannot be undone",
        "2 events and 1 note.",
        "Andina Fríos del Sur S.A.C. , where nobody else works",
        "keyed hash",
        "after 14 days here",
        "type Ximena Quispe Huamán or x.quispe@andinafrios.example",
    ):
        assert told in page, told
    assert Lead.objects.filter(pk=one.pk).exists()


@pytest.mark.parametrize("typed", ["", "  ", "Ximena", "yes", "other@andinafrios.example"])
def test_whatever_else_is_typed_erases_nothing(signed_in: SignIn, one: Lead, typed: str) -> None:
    answer = signed_in(make_user()).post(at(one, "/erase"), {"sure": typed})

    assert answer.status_code == 422
    assert "Nothing was erased" in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()
    assert Lead.objects.filter(pk=one.pk).exists()


@pytest.mark.parametrize(
    "typed", ["Ximena Quispe Huamán", " ximena  quispe HUAMÁN ", "X.Quispe@AndinaFrios.example"]
)
def test_the_name_or_the_address_erases_and_the_list_says_so(
    signed_in: SignIn, one: Lead, typed: str
) -> None:
    client = signed_in(make_user())

    answer = client.post(at(one, "/erase"), {"sure": typed}, follow=True)

    assert answer.redirect_chain == [("/", 302)]
    page = answer.content.decode()
    assert "The lead is erased" in page
    assert "Ximena" not in page
    assert not Lead.objects.exists()
    assert AuditEntry.objects.get(action="lead.erased").object_id == ref(one)
    assert OutboxEvent.objects.filter(name="lead_erased").exists()
    assert client.get(at(one)).status_code == 404
    assert client.post(at(one, "/erase"), {"sure": typed}).status_code == 404


def test_who_has_no_name_is_erased_by_what_the_page_calls_it(signed_in: SignIn) -> None:
    nobody = lead(at=NOW, phone="+34 600 123 456")
    client = signed_in(make_user())

    assert "type Unnamed lead" in text_of(client.get(at(nobody, "/erase")).content.decode())
    assert client.post(at(nobody, "/erase"), {"sure": "unnamed lead"}).status_code == 302
    assert not Lead.objects.exists()
