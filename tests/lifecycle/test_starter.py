"""The definitions a new workspace begins with, criterion by criterion."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from leadwright.accounts.actor import operator
from leadwright.criteria.registry import catalogue
from leadwright.leads.models import Lead, LeadHistory, Standing
from leadwright.lifecycle.documents import LIFECYCLE, LifecycleBody
from leadwright.lifecycle.queries import StageExplanation, explain_stage, in_force
from leadwright.lifecycle.stages import BESIDE, LADDER, Stage
from leadwright.lifecycle.waking import turning_of
from leadwright.platform import workspace
from leadwright.playbook import queries as playbook
from leadwright.playbook import yaml_form
from leadwright.playbook.files import read_file
from leadwright.playbook.operations import apply_folder, export_folder, folders, plan_folder
from leadwright.playbook.operations.publishing import put_in_effect
from tests.lifecycle.world import NOW, before, by_machine, happened, lead, opted_in, settle, stages
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db
STARTERS = Path(__file__).parents[2] / "src" / "leadwright" / "lifecycle" / "starter"
EDUCATION = Path(__file__).parents[2] / "examples" / "education"


_read_once = cache(folders.read_resource)


@pytest.fixture(autouse=True)
def _starters_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the time of these tests would go into reading the same YAML again."""
    monkeypatch.setattr(folders, "read_resource", _read_once)


@dataclass
class Somebody:
    """A lead whose pulse is taken by hand; the fit band is written as scoring would."""

    id: int

    def fits(self, band: str = "B") -> "Somebody":
        Standing.objects.filter(lead=self.id).update(fit_band=band)
        return self

    def did(self, name: str, days_ago: float = 0, **properties: object) -> "Somebody":
        happened(self.id, name, days_ago, **properties)
        return self

    def knows(self, **facts: object) -> "Somebody":
        """Facts become known, at the beginning of time: these tests are not about history."""
        Lead.objects.filter(id=self.id).update(**facts)
        LeadHistory.objects.filter(lead_id=self.id).update(**facts)
        return self

    def opts_in(self, days_ago: float = 0) -> "Somebody":
        opted_in(self.id, days_ago)
        return self

    @property
    def stage(self) -> str:
        settle(self.id)
        return stages()[self.id]

    def explained(self) -> StageExplanation:
        settle(self.id)
        return explain_stage(self.id, at=NOW)

    @property
    def missing(self) -> list[str]:
        """The beginnings of the criteria that are shown as missing."""
        return [line.text.split(":")[0] for line in self.explained().criteria if not line.met]


def starting(market: str) -> Callable[[], None]:
    def start() -> None:
        workspace.write("market", market)
        starter_in_force(at=NOW)

    return start


@pytest.fixture
def _b2b() -> None:
    starting("b2b")()


@pytest.fixture
def _b2c() -> None:
    starting("b2c")()


def body(market: str) -> LifecycleBody:
    found = read_file(STARTERS / market / "lifecycle.yml").written.body
    assert isinstance(found, LifecycleBody)
    return found


@pytest.mark.parametrize("market", ["b2b", "b2c"])
def test_the_starter_defines_every_stage(market: str) -> None:
    starting(market)()
    live = playbook.published(LIFECYCLE)
    assert live is not None
    assert [part.stage for part in live.body.stages] == list(LADDER[1:])
    assert [part.stage for part in live.body.beside] == list(BESIDE)
    assert {part.stage: len(part.criteria) for part in live.body.stages}[Stage.MQL] == 4
    assert {part.stage: len(part.criteria) for part in live.body.stages}[Stage.SQL] == 3 + 1


def test_the_markets_differ_in_the_lead_definition_and_in_what_suggests_a_buyer_only() -> None:
    first, second = body("b2b"), body("b2c")
    different = [
        (mine.stage, number)
        for mine, other in zip(first.stages, second.stages, strict=True)
        for number, (one, two) in enumerate(zip(mine.criteria, other.criteria, strict=True))
        if one != two
    ]
    assert different == [(Stage.LEAD, 0), (Stage.LEAD, 1), (Stage.SQL, 1)]
    assert (first.beside, first.prospect, first.interest) == (second.beside, second.prospect, second.interest)


@pytest.mark.usefixtures("_b2b")
def test_a_business_lead_is_a_commercial_contact() -> None:
    for facts, stage in [
        ({}, "raw_lead"),
        ({"full_name": "Ada"}, "raw_lead"),
        ({"email": "a@gmail.com", "free_mail": True, "disposable": False}, "raw_lead"),
        ({"email": "a@bakery.de", "free_mail": False, "disposable": False}, "lead"),
        ({"email": "a@trash.io", "free_mail": False, "disposable": True}, "raw_lead"),
        ({"company_name": "Bakery"}, "lead"),
        ({"role": "Head of baking"}, "lead"),
    ]:
        assert Somebody(lead(**facts)).did("page_viewed", path="/").stage == stage, facts


@pytest.mark.usefixtures("_b2b")
def test_a_business_lead_came_by_a_door_or_did_something() -> None:
    known = Somebody(lead(company_name="Bakery"))
    assert known.stage == "lead"
    Lead.objects.filter(id=known.id).update(source_id=None)
    Standing.objects.filter(lead=known.id).update(stage="raw_lead")
    assert known.stage == "raw_lead"
    assert known.did("social_followed", 1, network="x").stage == "lead"


@pytest.mark.usefixtures("_b2c")
def test_a_private_lead_wants_to_buy_and_to_be_contacted() -> None:
    somebody = Somebody(lead(full_name="Ada", email="a@gmail.com"))
    assert somebody.did("page_viewed", 2, path="/").stage == "raw_lead"
    assert somebody.missing == ["A clear intention to buy", "An explicit wish to be contacted"]
    assert somebody.did("coupon_redeemed", 1, coupon="x").missing == ["An explicit wish to be contacted"]
    assert somebody.opts_in().stage == "lead"


@pytest.mark.usefixtures("_b2c")
def test_a_private_person_who_asks_for_a_quote_is_a_lead() -> None:
    assert Somebody(lead()).did("quote_requested", product="sofa").stage == "lead"


@pytest.mark.usefixtures("_b2b")
def test_each_of_the_four_criteria_of_the_mql_is_shown_until_it_is_met() -> None:
    somebody = Somebody(lead(company_name="Bakery"))
    who, interaction, fit, consent = (
        "We know who they are and how to reach them",
        "They interacted with our marketing",
        "The data suggests that they fit",
        "They opted in",
    )
    assert somebody.missing == [who, interaction, fit, consent]
    assert somebody.did("email_opened", 3).missing == [who, interaction, fit, consent]
    assert somebody.did("content_downloaded", 2).missing == [who, fit, consent]
    assert somebody.knows(email="a@bakery.de").missing == [fit, consent]
    assert somebody.fits("C").missing == [fit, consent]
    assert somebody.fits("B").missing == [consent]
    assert somebody.stage == "lead"
    assert somebody.opts_in().stage == "mql"


@pytest.fixture
def mql(_b2b: None) -> Somebody:
    """Somebody who became an MQL ten days ago, when it happened."""
    somebody = Somebody(lead(company_name="Bakery", email="a@bakery.de", company_size=40))
    somebody.did("form_submitted", 10).fits().opts_in(10)
    settle(somebody.id, as_of=before(10))
    assert stages()[somebody.id] == "mql"
    return somebody


def test_the_sql_needs_three_criteria_and_a_person(mql: Somebody) -> None:
    went_on, grew, intent, confirmed = (
        "Interest went on after the first wave",
        "The data about them grew and suggests a buyer",
        "They visited our pages with intent",
        "A person confirmed it",
    )
    assert mql.missing == [went_on, grew, intent, confirmed]
    assert mql.did("email_clicked", 10).missing == [went_on, grew, intent, confirmed]
    assert mql.did("email_opened", 5).missing == [went_on, grew, intent, confirmed]
    assert mql.did("page_viewed", 4, path="/blog").missing == [grew, intent, confirmed]
    assert mql.knows(seniority="head").missing == [intent, confirmed]
    assert mql.did("page_viewed", 3, path="/pricing/teams").missing == [confirmed]
    assert mql.stage == "mql"
    assert mql.did("stage_set", 2, to="sql", reason="called").stage == "sql"


def test_a_click_of_a_machine_does_not_let_interest_go_on(mql: Somebody) -> None:
    by_machine(happened(mql.id, "email_clicked", 4))
    assert "Interest went on after the first wave" in mql.missing


def test_a_person_alone_makes_no_sql(mql: Somebody) -> None:
    assert mql.did("stage_set", 2, to="sql", reason="a feeling").stage == "mql"


@pytest.fixture
def sql_lead(mql: Somebody) -> Somebody:
    mql.did("page_viewed", 4, path="/pricing").knows(seniority="head").did("stage_set", 3, to="sql")
    assert mql.stage == "sql"
    return mql


def test_an_sql_is_kept_when_its_fit_falls_and_lost_when_a_person_sets_it_back(sql_lead: Somebody) -> None:
    assert sql_lead.fits("D").stage == "sql"
    assert sql_lead.fits("B").did("stage_set", 1, to="mql", reason="no budget").stage == "mql"


def test_sales_makes_opportunities_and_customers(sql_lead: Somebody) -> None:
    assert sql_lead.did("stage_set", 2, to="opportunity").stage == "opportunity"
    assert sql_lead.did("stage_set", 1, to="customer").stage == "customer"
    assert sql_lead.did("stage_set", 0.5, to="sql", reason="a mistake").stage == "sql"
    assert sql_lead.did("order_placed", 0.4, order="1").stage == "customer"


def test_what_a_person_put_beside_the_ladder_stays_there_until_a_person_takes_it_back(
    sql_lead: Somebody,
) -> None:
    for number, to in enumerate(["spam", "recruiting", "disqualified", "recycled", "lost"]):
        assert sql_lead.did("stage_set", 2 - number / 3, to=to).stage == to
        assert sql_lead.did("page_viewed", 1.9 - number / 3, path="/pricing").stage == to
        assert sql_lead.did("stage_set", 1.8 - number / 3, to="sql").stage == "sql"


@pytest.mark.usefixtures("_b2b")
def test_an_mql_is_kept_when_its_criteria_are_no_longer_met() -> None:
    somebody = Somebody(lead(company_name="Bakery", email="a@bakery.de")).did("form_submitted", 9)
    assert somebody.fits("A").opts_in(9).stage == "mql"
    assert somebody.fits("D").stage == "mql"


@pytest.mark.usefixtures("_b2b")
def test_who_applies_for_a_job_is_no_lead_of_sales() -> None:
    somebody = Somebody(lead(company_name="Bakery")).did("application_sent", 2, job="baker")
    assert somebody.stage == "recruiting"
    assert somebody.did("stage_set", 1, to="lead", reason="wants to buy too").stage == "lead"


@pytest.mark.usefixtures("_b2b")
def test_who_uses_a_trial_enough_is_a_pql_and_can_become_an_sql() -> None:
    somebody = Somebody(lead(company_name="Bakery", role="Owner", seniority="owner", industry="Bakeries"))
    somebody.did("trial_started", 20, product="oven")
    for day in range(9):
        somebody.did("feature_used", 19 - day, feature="heat")
    assert somebody.stage == "lead"
    assert [line.stage for line in somebody.explained().criteria][-2:] == ["pql", "pql"]
    assert somebody.did("signed_in", 5).stage == "pql"
    somebody.did("page_viewed", 4, path="/pricing").did("stage_set", 3, to="sql")
    assert somebody.stage == "sql"


@pytest.mark.usefixtures("_b2b")
def test_a_prospect_was_in_contact_and_stated_a_need() -> None:
    somebody = Somebody(lead(company_name="Bakery")).did("prospect_stated", 2, need="an oven")
    assert not somebody.explained().prospect
    assert somebody.did("call_answered", 3).explained().prospect
    assert Standing.objects.get(lead=somebody.id).prospect


@pytest.mark.usefixtures("_b2b")
def test_a_lead_that_was_never_told_of_anything_names_what_it_misses() -> None:
    told = Somebody(lead()).explained()
    assert told.current is Stage.RAW_LEAD
    assert [(line.stage, line.met) for line in told.criteria] == [("lead", False), ("lead", True)]
    assert all(line.because for line in told.criteria)


@pytest.mark.usefixtures("_b2b")
def test_the_starter_is_woken_by_the_clock_only_where_a_consent_ends() -> None:
    turning = turning_of(in_force().conditions.values(), catalogue())
    assert not turning.windows
    assert not turning.instants
    assert not turning.at_midnight
    assert turning.consents


@pytest.fixture
def _education() -> None:
    """The example over the starter; its mapping declares the custom fields."""
    starter_in_force(at=NOW)
    apply_folder(actor=operator(), folder=EDUCATION, at=NOW)
    live = playbook.published(LIFECYCLE)
    assert live is not None
    put_in_effect([live.version_id], at=NOW)


@pytest.mark.usefixtures("_education")
def test_the_education_example_says_what_stands_for_the_missing_facts() -> None:
    for custom, band, stage in [
        ({"do_not_email": True, "do_not_call": True}, "A", "raw_lead"),
        ({"do_not_email": False, "do_not_call": True}, "D", "lead"),
        ({"do_not_email": False, "do_not_call": False, "total_time_spent_on_website": 0}, "A", "lead"),
        ({"do_not_email": False, "do_not_call": False, "total_time_spent_on_website": 900}, "C", "lead"),
        ({"do_not_email": False, "do_not_call": False, "total_time_spent_on_website": 900}, "B", "mql"),
        ({"do_not_email": True, "do_not_call": False, "total_time_spent_on_website": 900}, "A", "lead"),
        ({"do_not_email": True, "do_not_call": True, "converted": True}, "D", "customer"),
        ({"do_not_email": False, "do_not_call": False, "converted": False}, "D", "lead"),
    ]:
        assert Somebody(lead()).knows(custom=custom).fits(band).stage == stage, (custom, band)


@pytest.mark.usefixtures("_education")
def test_every_document_there_is_can_be_exported_and_applied_without_a_change(tmp_path: Path) -> None:
    written = export_folder(actor=operator(), folder=tmp_path / "first", at=NOW)
    assert {path.parent.name if path.parent.name == "segment" else path.stem for path in written} >= {
        "mapping",
        "segment",
        "scoring",
        "lifecycle",
    }
    assert plan_folder(actor=operator(), folder=tmp_path / "first", at=NOW).changes == ()
    for path in written:
        path.with_suffix(".json").write_text(json.dumps(yaml_form.load(path.read_text()).value))
        path.unlink()
    assert plan_folder(actor=operator(), folder=tmp_path / "first", at=NOW).changes == ()
    export_folder(actor=operator(), folder=tmp_path / "second", at=NOW)
    assert plan_folder(actor=operator(), folder=EDUCATION, at=NOW).changes == ()


@pytest.mark.usefixtures("_education")
def test_only_the_lifecycle_of_the_example_reads_the_outcome() -> None:
    naming = [path.name for path in EDUCATION.glob("*.yml") if "custom.converted" in path.read_text()]
    assert naming == ["lifecycle.yml"]
