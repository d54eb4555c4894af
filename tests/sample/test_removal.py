"""The sample goes as it came, whatever was tried on it; what is one's own stays."""

from datetime import timedelta

import pytest

from leadwright.accounts.actor import operator
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.capture.queries.forms import live_form
from leadwright.events.models import Source
from leadwright.events.operations import ensure_source
from leadwright.leads.models import Lead
from leadwright.leads.normalise.record import Context, normalise_facts
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.upsert import upsert_leads
from leadwright.leads.submission import IdentityKey, Provenance, Submission
from leadwright.platform import sql
from leadwright.platform.errors import Forbidden
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.outbox import Cause
from leadwright.pulse.operations import run_pulse
from leadwright.sample.life import bring_to_life
from leadwright.sample.operations import SampleReport, remove_sample
from leadwright.sample.queries import is_filled
from leadwright.sample.team import ensure_team, hand_out
from tests.accounts.people import make_actor
from tests.sample.conftest import NOW

pytestmark = [pytest.mark.later, pytest.mark.django_db]

AFTER = NOW + timedelta(days=1)
TABLES = (
    "lead",
    "lead_history",
    "company",
    "company_history",
    "subject",
    "subject_link",
    "identity",
    "contact_point",
)
TABLES += (
    "standing",
    "lead_token",
    "dirty_lead",
    "lead_merge",
    "possible_duplicate",
    "consent_entry",
    "source",
)
TABLES += ("event", "event_receipt", "event_verdict", "note", "task")
TABLES += ("study", "simulation", "simulated_move", "simulated_rule")
TABLES += ("import_run", "import_row", "import_draft", "saved_view")
TABLES += ("form_submission", "held_submission", "form_day", "application", "application_file")


@pytest.fixture(params=["few", pytest.param("filled", marks=pytest.mark.slow)])
def sample(request: pytest.FixtureRequest) -> SampleReport:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def counts() -> dict[str, int]:
    return {table: sql.scalar(f"select count(*) from {table}") for table in TABLES}


def _own_list(*addresses: str) -> None:
    """What an import of one's own brings."""
    source = ensure_source(slug="our-fair", at=AFTER)
    found = [
        normalise_facts({"email": address, "full_name": "Own Person"}, Context()) for address in addresses
    ]
    upsert_leads(
        submissions=[
            Submission(
                kind="person",
                facts=dict(one.facts),
                custom={},
                folded=dict(one.folded),
                identities=tuple(IdentityKey(key.kind, "", key.value) for key in one.identities),
                tokens=one.tokens,
                valid_from=AFTER,
                time_known=True,
                contact_points=one.contact_points,
                derived=one.derived,
            )
            for one in found
        ],
        provenance=Provenance(source_id=source.pk, actor="a colleague", at=AFTER, batch=7),
        cause=Cause.IMPORT,
    )


def test_nothing_is_left_of_it(sample: SampleReport) -> None:
    gone = remove_sample(actor=operator(), at=AFTER)

    assert (gone.leads, gone.events, gone.kept) == (sample.leads, sample.events, 0)
    assert counts() == dict.fromkeys(TABLES, 0)
    assert not is_filled()
    assert remove_sample(actor=operator(), at=AFTER).leads == 0


def test_what_people_tried_on_it_goes_along(sample: SampleReport) -> None:
    hand_out(actor=operator(), at=AFTER)
    team = ensure_team(actor=operator(), at=NOW)
    bring_to_life(actor=actor_for(team.administrator), team=team, at=AFTER)
    first, second, third = Lead.objects.filter(kind="person").order_by("pk")[:3]
    merge_leads(
        actor=operator(),
        survivor=public_id(Kind.LEAD, first.public_id),
        duplicate=public_id(Kind.LEAD, second.public_id),
        reason="the same",
        at=AFTER,
    )
    sql.execute("update lead_history set batch = null where lead_id = %s", [third.pk])

    assert remove_sample(actor=operator(), at=AFTER).kept == 0
    assert counts() == dict.fromkeys(TABLES, 0)
    assert live_form("contact") is None


def test_ones_own_leads_stay_also_where_they_are_in_the_sample_too(sample: SampleReport) -> None:
    shared = Lead.objects.filter(kind="person", email__isnull=False).order_by("pk")[0]
    _own_list("new@own.example", str(shared.email))
    while run_pulse(at=AFTER):
        pass

    gone = remove_sample(actor=operator(), at=AFTER)

    assert gone.kept == 1
    assert sorted(Lead.objects.values_list("email", flat=True)) == sorted(
        ["new@own.example", str(shared.email)]
    )
    assert counts()["event"] == 0
    # What is known of the lead that stays names where it came from; sources nothing names are gone.
    assert set(Source.objects.values_list("slug", flat=True)) == {"our-fair", "website", "target-list"}


def test_only_who_runs_the_workspace_may(sample: SampleReport) -> None:
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            with pytest.raises(Forbidden):
                remove_sample(actor=make_actor(role), at=AFTER)
