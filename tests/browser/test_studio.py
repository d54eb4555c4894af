"""The scoring studio as people see it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from leadwright.accounts.queries import actor_for
from leadwright.platform import clock
from leadwright.playbook import queries
from leadwright.playbook.operations import draft_document
from leadwright.simulation.operations import Asked, simulate_now
from tests.accounts.people import NOW, make_user
from tests.browser.looking import Pictures, complaints, look
from tests.starter import starter_in_force
from tests.ui.crowd import buyer, compute

pytestmark = [pytest.mark.later, pytest.mark.django_db(transaction=True)]


def test_the_studio_has_no_barriers_in_any_size_and_theme(
    enter: Callable[..., Page], pictures: Pictures
) -> None:
    starter_in_force(at=NOW)
    make_user()
    look(enter, "/playbook/scoring/default", "studio-read", pictures)
    look(enter, "/playbook/scoring/default/draft", "studio-draft", pictures)
    look(enter, "/playbook/scoring/default/draft/rule?rule=pricing", "studio-rule", pictures)
    look(enter, "/playbook/scoring/default/draft/rule?rule=reachable", "studio-condition-rule", pictures)
    look(enter, "/playbook/scoring/default/draft/limits", "studio-limits", pictures)


def test_from_a_rule_to_the_model_in_force(enter: Callable[..., Page], pictures: Pictures) -> None:
    buyer(clock.now())
    compute(clock.now())
    make_user()
    page = enter("/playbook/scoring/default")
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_role("link", name="Change Asked for a quote").click()
    page.get_by_label("Points", exact=True).fill("much")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_text("A number of points is needed.")).to_be_visible()
    page.get_by_label("Points", exact=True).fill("40")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_text("was +35")).to_be_visible()
    page.get_by_role("link", name="Change Has a need").click()
    page.get_by_role("button", name="Change: Need is known").click()
    page.get_by_label("What about").select_option("field:problem")
    page.get_by_label("How", exact=True).select_option("known")
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_text("Problem is known or")).to_be_visible()
    page.get_by_label("Name, company or e-mail of a lead").fill("ximena")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Ximena Quispe Huamán").click()
    expect(page.get_by_role("row", name="Asked for a quote").get_by_text("+")).to_be_visible()
    assert complaints(page) == ""
    pictures.take(page, "studio-try.png", full_page=True)
    page.get_by_role("link", name="Draft", exact=True).click()
    pictures.take(page, "studio-draft.png", full_page=True)
    page.get_by_label("Why does it change?").fill("Quotes close")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Version 1 is in force again, as version 3.")).to_be_visible()


def test_what_would_change_has_no_barriers_in_any_size_and_theme(
    enter: Callable[..., Page], pictures: Pictures
) -> None:
    starter_in_force(at=NOW)
    now = clock.now()
    buyer(now)
    compute(now)
    user = make_user()
    look(enter, "/playbook/scoring/default/effects", "effects-none", pictures)
    body = dict(queries.working_version(actor=actor_for(user), kind="scoring").body)
    rules = [{**one, "points": 2} if one["name"] == "quote" else one for one in body["rules"]]
    draft = draft_document(actor=actor_for(user), kind="scoring", body={**body, "rules": rules}, at=now)
    reference = simulate_now(
        actor=actor_for(user),
        asked=Asked("scoring", draft.body, version=draft.number),
        at=now,
        progress=lambda done, total: None,
    )
    look(enter, "/playbook/scoring/default/effects", "effects", pictures)
    look(enter, f"/playbook/effects/{reference}/moves?what=engagement&way=down", "effects-moves", pictures)
