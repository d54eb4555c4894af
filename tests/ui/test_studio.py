"""The scoring studio, by its HTML."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.leads.models import Standing
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook import queries, yaml_form
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.queries import WorkingVersion
from leadwright.scoring.model import Dimension
from leadwright.scoring.operations import adjust_score
from leadwright.ui.lists import tree
from leadwright.ui.lists.compact import pack
from tests.accounts.people import LATER, NOW, OPERATOR, make_user
from tests.starter import starter_in_force
from tests.ui.crowd import buyer, compute

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def starter() -> None:
    starter_in_force(at=NOW)


def test_a_model_is_read_as_rules_with_their_points_and_limits(signed_in: SignIn) -> None:
    page = signed_in(make_user()).get("/playbook/scoring/default").content.decode()
    for words in (
        "Can decide",
        "+25",
        "Employees is at least 200",
        "at most 50 points",
        "half after 21 days",
        "happened in the last 120 days",
        "at most 2 times a day",
        "group pages",
        "Whom to call first",
        'aria-labelledby="dim-engagement"',
    ):
        assert words in page, words
    assert '<span class="vh">A1: </span>1<' in page


DRAFT = "/playbook/scoring/default/draft"
NUMBERS = ("window_days", "cap", "half_life_days", "lifespan_days", "at_most")


def working(user: Any) -> WorkingVersion:
    return queries.working_version(actor=actor_for(user), kind="scoring")


def rule_named(user: Any, name: str) -> dict[str, Any]:
    return next(one for one in working(user).body["rules"] if one["name"] == name)


def form_of(rule: dict[str, Any], seen: str) -> dict[str, Any]:
    """What the form of a rule posts when nothing is changed."""
    form: dict[str, Any] = {
        "rule": rule["name"],
        "seen": seen,
        "label": rule.get("reason", ""),
        "points": str(rule.get("points", "")),
        "dimension": rule["dimension"],
        "group": rule.get("group", ""),
    }
    if "when" in rule:
        return {**form, "kind": "condition", "where": pack(tree.rooted(rule["when"]))}
    counts = rule.get("counts", "every")
    way = counts if isinstance(counts, str) else next(iter(counts))
    form |= {"kind": "event", "event_asked": "1", "event": rule["event"], "counts": way}
    form |= (
        {}
        if isinstance(counts, str)
        else {"per": counts.get("once_per", ""), "times": counts.get("per_day", "")}
    )
    for place, line in enumerate(rule.get("where", ())):
        ((operator, value),) = ((key, one) for key, one in line.items() if key != "property")
        text = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
        form |= {f"property_{place}": line["property"], f"operator_{place}": operator, f"value_{place}": text}
    for place, one in enumerate(rule.get("ranges", ())):
        form |= {f"range_times_{place}": str(one["at_least"]), f"range_points_{place}": str(one["points"])}
    return form | {name: str(rule.get(name, "")) for name in NUMBERS}


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"])
def test_every_rule_goes_through_its_form_and_the_file_stays_the_same(signed_in: SignIn, step: int) -> None:
    user = make_user()
    client = signed_in(user)
    before = queries.read_version(actor=OPERATOR, kind="scoring").text
    for rule in working(user).body["rules"][::step]:
        seen = working(user).digest
        shown = client.get(f"{DRAFT}/rule?rule={rule['name']}")
        assert shown.status_code == 200, rule["name"]
        answer = client.post(f"{DRAFT}/rule", form_of(rule, seen))
        assert answer.status_code == 302, (rule["name"], answer.content.decode())
        assert working(user).digest == seen, rule["name"]
    number = working(user).draft
    assert queries.read_version(actor=OPERATOR, kind="scoring", number=number).text == before


def test_a_changed_rule_is_marked_and_the_rest_of_the_model_stays(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)
    old = working(user)
    form = form_of(rule_named(user, "quote"), old.digest) | {"points": "40,5", "cap": "", "times": "2"}
    assert client.post(f"{DRAFT}/rule", form).status_code == 302
    quote = rule_named(user, "quote")
    assert (quote["points"], quote["counts"], "cap" in quote) == (40.5, {"per_day": 2}, False)
    others = [one for one in working(user).body["rules"] if one["name"] != "quote"]
    assert others == [one for one in old.body["rules"] if one["name"] != "quote"]
    page = client.get(DRAFT).content.decode()
    assert "was +35" in page
    assert "at most 2 times a day" in page
    assert queries.published("scoring").body.rules[13].points == 35  # type: ignore[union-attr]


def test_points_by_how_often_are_entered_and_read_as_a_sentence(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)
    form = form_of(rule_named(user, "survey"), working(user).digest)
    ranges = {"range_times_0": "1", "range_points_0": "5", "range_times_1": "3", "range_points_1": "12"}
    form |= {"points": "", "half_life_days": "", "at_most": "", **ranges}
    assert client.post(f"{DRAFT}/rule", form).status_code == 302
    survey = rule_named(user, "survey")
    assert survey["ranges"] == [{"at_least": 1, "points": 5}, {"at_least": 3, "points": 12}]
    assert "points" not in survey
    page = client.get(DRAFT).content.decode()
    assert "+5 for 1 or 2 times, +12 for 3 or more times" in page
    assert "+5 to +12" in page
    assert 'value="3"' in client.get(f"{DRAFT}/rule?rule=survey").content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"points": "many"}, "points", "A number of points is needed."),
        ({"half_life_days": "0"}, "half_life_days", "A half-life is more than 0"),
        ({"cap": "-1"}, "cap", "A cap is a limit, so it is 0 or more."),
        ({"window_days": "soon"}, "window_days", "A whole number is needed."),
        ({"event": []}, "event", "event"),
        ({"lifespan_days": "60"}, "lifespan_days", "either by half_life_days or by lifespan_days"),
        ({"range_times_0": "1", "range_points_0": "5"}, "points", "not both"),
        (
            {"points": "", "half_life_days": "", "cap": "", "range_times_0": "x", "range_points_0": "5"},
            "ranges",
            "whole number",
        ),
        ({"counts": "once_per", "per": ""}, "counts", "What counts is"),
        ({"group": "social", "dimension": "fit"}, "group", "is for engagement, not for fit"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(
    signed_in: SignIn, typed: dict[str, Any], field: str, words: str
) -> None:
    user = make_user()
    client = signed_in(user)
    form = form_of(rule_named(user, "quote"), working(user).digest) | {"label": "Kept as typed"} | typed
    answer = client.post(f"{DRAFT}/rule", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    problem = page[page.index(f'id="e-{field}"') :]
    assert words in problem[: problem.index("</p>")]
    assert "Kept as typed" in page
    assert working(user).draft is None


def test_a_rule_on_what_is_known_is_made_step_by_step_without_script(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)
    seen = working(user).digest
    typed = {
        "kind": "condition",
        "seen": seen,
        "label": "In Iceland",
        "points": "7",
        "dimension": "fit",
        "where": "",
    }
    nothing = client.post(f"{DRAFT}/rule", typed)
    assert nothing.status_code == 422
    assert "Add at least one condition" in nothing.content.decode()
    step = client.post(f"{DRAFT}/rule", {**typed, "step": "all:"})
    part = client.get(f"{step['Location']}&about=field:country&operator=is&value=IS&apply=1")
    form = client.get(part["Location"])
    assert "In Iceland" in form.content.decode()
    assert "Iceland" in form.content.decode()
    where = form.context["where"]
    negated = client.post(f"{DRAFT}/rule", {**typed, "where": where, "step": "not:0"})
    assert "Not this" in client.get(negated["Location"]).content.decode()
    assert client.post(f"{DRAFT}/rule", {**typed, "where": where}).status_code == 302
    assert rule_named(user, "in-iceland")["when"] == {"field": "country", "is": "IS"}


def test_rules_move_go_and_come_back(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)

    def post(**deed: str) -> None:
        answer = client.post(f"{DRAFT}/rules", {"seen": working(user).digest, **deed})
        assert answer.status_code == 302

    first, second = (one["name"] for one in working(user).body["rules"][:2])
    digest = working(user).digest
    post(down=first)
    assert [one["name"] for one in working(user).body["rules"][:2]] == [second, first]
    post(up=first)
    assert working(user).digest == digest
    post(remove=second)
    page = client.get(DRAFT).content.decode()
    assert "Left out" in page
    post(back=second)
    assert working(user).digest == digest


def test_bands_and_limits_are_changed_and_told_at_their_input(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)
    page = client.get(f"{DRAFT}/limits")
    fields = [one for _, _, some in page.context["dimensions"] for one in some]
    fields += [*page.context["groups"], page.context["total"], page.context["company"]]
    fields += [one for _, cells in page.context["grid"] for one in cells]
    form = {one.name: one.value for one in fields} | {"seen": working(user).digest}
    digest = working(user).digest
    assert client.post(f"{DRAFT}/limits", form).status_code == 302
    assert working(user).digest == digest
    wrong = client.post(f"{DRAFT}/limits", form | {"dimensions.fit.bands.B": "70"})
    assert wrong.status_code == 422
    assert "Each band begins below the one before it" in wrong.content.decode()
    used = client.post(f"{DRAFT}/limits", form | {"groups.pages.cap": ""})
    assert "There is no group" in used.content.decode()
    more = {"dimensions.fit.bands.A": "60", "total_cap": "150", "new_group": "Fairs", "new_group_cap": "12"}
    assert client.post(f"{DRAFT}/limits", form | more).status_code == 302
    body = working(user).body
    assert (body["dimensions"]["fit"]["bands"]["A"], body["total_cap"]) == (60, 150)
    assert body["groups"]["fairs"] == {"dimension": "engagement", "cap": 12}


def test_a_score_of_its_own_is_added_filled_and_taken_away(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)

    def form(**more: str) -> dict[str, str]:
        page = client.get(f"{DRAFT}/limits")
        fields = [one for _, _, some in page.context["dimensions"] for one in some]
        fields += [*page.context["groups"], page.context["total"], page.context["company"]]
        fields += [one for _, cells in page.context["grid"] for one in cells]
        return {one.name: one.value for one in fields} | {"seen": working(user).digest} | more

    assert client.post(f"{DRAFT}/limits", form(new_dimension="Cold Stores")).status_code == 302
    assert "cold_stores" in working(user).body["dimensions"]["further"]
    rule = {"rule": "", "kind": "event", "event_asked": "1", "event": "feature_used", "counts": "every"}
    rule |= {
        "label": "Opens the door",
        "points": "5",
        "dimension": "cold_stores",
        "seen": working(user).digest,
    }
    assert client.post(f"{DRAFT}/rule", rule).status_code == 302
    assert "Cold stores" in client.get(DRAFT).content.decode()
    place = "dimensions.further.cold_stores.cap"
    refused = client.post(f"{DRAFT}/limits", form(**{place: ""}))
    assert "There is no dimension" in refused.content.decode()
    client.post(f"{DRAFT}/rules", {"remove": "opens-the-door", "seen": working(user).digest})
    assert client.post(f"{DRAFT}/limits", form(**{place: ""})).status_code == 302
    assert "further" not in working(user).body["dimensions"]


def test_a_change_from_another_window_is_refused_in_words_and_keeps_what_was_typed(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)
    seen = working(user).digest
    form = form_of(rule_named(user, "quote"), seen)
    client.post(f"{DRAFT}/rule", form | {"points": "36"})
    late = client.post(f"{DRAFT}/rule", form | {"points": "37"})
    assert late.status_code == 409
    assert "changed since you loaded this page" in late.content.decode()
    assert 'value="37"' in late.content.decode()
    assert rule_named(user, "quote")["points"] == 36


def test_publishing_says_why_and_is_taken_back_by_one_action(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)
    form = form_of(rule_named(user, "quote"), working(user).digest) | {"points": "36"}
    client.post(f"{DRAFT}/rule", form)
    assert client.post(f"{DRAFT}/publish", {"seen": working(user).digest}).status_code == 422
    answer = client.post(f"{DRAFT}/publish", {"seen": working(user).digest, "reason": "Quotes  matter more"})
    assert answer["Location"] == "/playbook/scoring/default"
    page = client.get(answer["Location"]).content.decode()
    assert "Quotes matter more" in page
    assert 'action="/playbook/scoring/default/restore"' in page
    back = client.post("/playbook/scoring/default/restore", {"version": "1"})
    assert back.status_code == 302
    history = queries.history(actor=OPERATOR, kind="scoring")
    assert [(one.number, one.status) for one in history] == [(3, "published"), (2, "retired"), (1, "retired")]
    assert rule_named(user, "quote")["points"] == 35


def test_a_version_that_came_between_is_told_and_not_undone_unseen(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)
    form = form_of(rule_named(user, "quote"), working(user).digest) | {"points": "36"}
    client.post(f"{DRAFT}/rule", form)
    body = dict(yaml_form.load(queries.read_version(actor=OPERATOR, kind="scoring").text).value)  # type: ignore[call-overload]
    body.pop("kind")
    other = draft_document(actor=OPERATOR, kind="scoring", body={**body, "title": "Another"}, at=LATER)
    publish_version(actor=OPERATOR, kind="scoring", slug="default", number=other.number, at=LATER)
    refused = client.post(f"{DRAFT}/publish", {"seen": working(user).digest, "reason": "mine"})
    assert refused.status_code == 409
    assert "since you began this draft" in client.get(DRAFT).content.decode()
    client.post(f"{DRAFT}/go-on", {"seen": working(user).digest})
    assert (
        client.post(f"{DRAFT}/publish", {"seen": working(user).digest, "reason": "mine"}).status_code == 302
    )


def test_only_those_who_edit_the_playbook_are_offered_to(signed_in: SignIn) -> None:
    client = signed_in(make_user(role=Role.SALES_MANAGER))
    page = client.get("/playbook/scoring/default").content.decode()
    assert "Can decide" in page
    assert "/draft" not in page
    assert client.post(f"{DRAFT}/publish", {"reason": "no"}).status_code == 403


def test_a_draft_is_tried_on_a_lead_beside_the_model_in_force(signed_in: SignIn) -> None:
    user = make_user()
    client = signed_in(user)
    now = clock.now()
    one = buyer(now)
    adjust_score(
        actor=actor_for(user),
        lead=public_id(Kind.LEAD, one.public_id),
        dimension=Dimension.FIT,
        points=4,
        reason="Met at a fair",
        until=(now + timedelta(days=30)).date(),
        at=now,
    )
    compute(now)
    reference = public_id(Kind.LEAD, one.public_id)
    found = client.get(f"{DRAFT}/try?q=ximena").content.decode()
    assert f"{DRAFT}/try?lead={reference}" in found
    assert "No lead is found by" in client.get(f"{DRAFT}/try?q=nobodysuch").content.decode()
    same = client.get(f"{DRAFT}/try?lead={reference}")
    assert "The draft changes nothing for this lead" in same.content.decode()
    before = Standing.objects.get(lead_id=one.pk)
    trial = same.context["trial"]
    assert [each.before for each in trial.dimensions] == [each.after for each in trial.dimensions]
    assert abs(trial.dimensions[0].before - before.fit_points) <= 1
    form = form_of(rule_named(user, "decides"), working(user).digest) | {"points": "-5"}
    client.post(f"{DRAFT}/rule", form)
    client.post(f"{DRAFT}/rules", {"seen": working(user).digest, "remove": "pricing"})
    tried = client.get(f"{DRAFT}/try?lead={reference}")
    trial = tried.context["trial"]
    fit = trial.dimensions[0]
    assert fit.after - fit.before == -30_000_000
    for each in trial.dimensions:
        assert sum(line.before for line in each.lines) == each.before
        assert sum(line.after for line in each.lines) == each.after
    assert "−30.0" in tried.content.decode()
    gone = next(line for line in trial.dimensions[1].lines if line.label == "Visited pricing")
    assert gone.before > 0
    assert gone.after == 0
    assert client.get(f"{DRAFT}/try?lead=lead_00000000000000000000000000").status_code == 404
