"""Saved views and how people arrange their list."""

import pytest
from django.db import IntegrityError, transaction

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.criteria.errors import ConditionError
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from leadwright.views.models import SavedView
from leadwright.views.operations import (
    Naming,
    arrange_columns,
    begin_with,
    change_view,
    delete_view,
    save_view,
)
from leadwright.views.queries import Setup, Sharing, ViewBody, setup_for, views_for
from tests.accounts.people import NOW
from tests.leads.people import colleague, team

pytestmark = pytest.mark.django_db
SPAIN = ViewBody({"all": [{"field": "country", "is": "ES"}]}, "-points", ("name", "fit"))


def test_a_view_is_seen_by_whom_it_is_shared_with_and_by_nobody_else() -> None:
    north, south = team("north"), team("south")
    ana = actor_for(colleague("ana", Role.SALES_MANAGER, teams=(north,)))
    bo, cy = actor_for(colleague("bo", teams=(north,))), actor_for(colleague("cy", teams=(south,)))
    reference = public_id(Kind.TEAM, north.public_id)
    for name, sharing, group in (
        ("mine", Sharing.NOBODY, None),
        ("ours", Sharing.TEAM, reference),
        ("all", Sharing.EVERYBODY, None),
    ):
        save_view(actor=ana, naming=Naming(name, sharing, group), body=SPAIN, at=NOW)

    seen = {actor.label: [view.name for view in views_for(actor)] for actor in (ana, bo, cy)}
    assert seen == {"ana": ["all", "ours", "mine"], "bo": ["all", "ours"], "cy": ["all"]}
    assert views_for(ana)[2].body == SPAIN
    assert [view.may_change for view in views_for(bo)] == [False, False]
    with pytest.raises(Forbidden):
        save_view(actor=bo, naming=Naming("x", Sharing.EVERYBODY), body=SPAIN, at=NOW)
    with pytest.raises(Forbidden):
        save_view(actor=cy, naming=Naming("x", Sharing.TEAM, reference), body=SPAIN, at=NOW)
    for view in views_for(bo):
        with pytest.raises(Forbidden):
            delete_view(actor=bo, view=view.id, at=NOW)
    with pytest.raises(NotFound):
        delete_view(actor=cy, view=views_for(ana)[2].id, at=NOW)


def test_a_view_renamed_like_another_is_refused_and_the_database_holds_to_it() -> None:
    ana = actor_for(colleague("ana"))
    save_view(actor=ana, naming=Naming("one"), body=SPAIN, at=NOW)
    other = save_view(actor=ana, naming=Naming("two"), body=SPAIN, at=NOW)

    with pytest.raises(UnusableInput, match="already"):
        change_view(actor=ana, view=other, naming=Naming("one"), body=None, at=NOW)
    change_view(actor=ana, view=other, naming=Naming("two"), body=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.filter(name="two").update(name="one")
    save_view(actor=ana, naming=Naming("one"), body=ViewBody(), at=NOW)
    assert [view.name for view in views_for(ana)] == ["one", "two"]


def test_saving_twice_makes_one_and_deleting_can_be_taken_back() -> None:
    ana = actor_for(colleague("ana"))
    first = save_view(actor=ana, naming=Naming(" Call  first "), body=SPAIN, at=NOW)
    again = save_view(actor=ana, naming=Naming("Call first"), body=ViewBody(), at=NOW)
    assert first == again
    assert views_for(ana)[0].body == ViewBody()
    begin_with(actor=ana, view=first)
    assert setup_for(ana).first_view == first
    change_view(actor=ana, view=first, naming=Naming("Later"), body=SPAIN, at=NOW)

    naming, body = delete_view(actor=ana, view=first, at=NOW)
    assert setup_for(ana).first_view is None
    assert not SavedView.objects.exists()
    save_view(actor=ana, naming=naming, body=body, at=NOW)
    assert [(view.name, view.body) for view in views_for(ana)] == [("Later", SPAIN)]
    assert AuditEntry.objects.filter(action="view.deleted").count() == 1


@pytest.mark.parametrize(
    ("naming", "body", "problem"),
    [
        (Naming(" "), ViewBody(), UnusableInput),
        (Naming("x" * 61), ViewBody(), UnusableInput),
        (Naming("x", Sharing.TEAM), ViewBody(), UnusableInput),
        (Naming("x"), ViewBody({"field": "contry", "is": "ES"}), ConditionError),
        (Naming("x"), ViewBody(sort="luck"), UnusableInput),
        (Naming("x"), ViewBody(columns=("nothing",)), UnusableInput),
    ],
)
def test_a_view_that_cannot_be_used_is_not_saved(
    naming: Naming, body: ViewBody, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        save_view(actor=actor_for(colleague("ana")), naming=naming, body=body, at=NOW)
    assert not SavedView.objects.exists()


def test_columns_are_each_persons_own() -> None:
    ana, ann = actor_for(colleague("ana")), actor_for(colleague("ann", Role.ANALYST))
    arrange_columns(actor=ana, columns=["email", "name"], widths={"name": 200, "fit": 80})

    assert setup_for(ana) == Setup(("email", "name"), {"name": 200})
    assert setup_for(ann) == Setup()
    with pytest.raises(UnusableInput):
        arrange_columns(actor=ann, columns=["email"], widths={})
    with pytest.raises(UnusableInput):
        arrange_columns(actor=ana, columns=["name"], widths={"name": 5})
