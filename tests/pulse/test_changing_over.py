"""A published version takes effect for every lead at once, also after a death in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from leadwright.accounts.actor import operator
from leadwright.leads.models import Standing
from leadwright.lifecycle.operations import ask_for_reactions
from leadwright.platform import sql
from leadwright.platform.database import connection_url
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from leadwright.playbook import queries as playbook
from leadwright.playbook.models import Document
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.reading import as_stored
from leadwright.pulse import recomputing
from leadwright.pulse.models import NextStanding
from leadwright.pulse.operations import run_pulse
from leadwright.pulse.queries import explain_lead
from leadwright.pulse.recomputing import bring_into_effect, progress
from leadwright.scoring import changing, queries
from leadwright.scoring.documents import SCORING
from tests.eventually import eventually
from tests.lifecycle.world import opted_in
from tests.pulse.test_pulse import reference
from tests.pulse.world import NOW, busy, compute_all, happened, people
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def starter(request: pytest.FixtureRequest) -> None:
    apart = request.node.get_closest_marker("django_db").kwargs.get("transaction")
    request.getfixturevalue("transactional_db" if apart else "db")
    starter_in_force(at=NOW - timedelta(days=90))


def publish(rule: str, points: int) -> int:
    """The model in force with other points for a rule, in force; its number in the database."""
    live = playbook.published(SCORING)
    assert live is not None
    body: dict[str, Any] = as_stored(live.body)
    held: Mapping[str, Any] = body["rules"][changing.place_of(body, rule) or 0]
    draft = draft_document(
        actor=operator(), kind="scoring", body=changing.with_rule(body, {**held, "points": points}), at=NOW
    )
    return publish_version(
        actor=operator(), kind="scoring", slug="default", number=draft.number, at=NOW
    ).version_id


def points() -> dict[int, int]:
    return dict(Standing.objects.values_list("lead_id", "points"))


def test_lists_pulses_and_explanations_follow_the_version_before_until_all_change_over() -> None:
    leads = busy(5)
    compute_all()
    before, old = points(), queries.in_force().version_id
    new = publish("quote", 2)
    assert (queries.in_force().version_id, progress()) == (old, (0, 5))
    target = recomputing._target(NOW)
    assert target is not None
    assert recomputing._keep_some(target, LATER, 2) == 5
    assert (points(), progress()) == (before, (5, 5))
    happened(leads[:1], "demo_requested", NOW)
    compute_all(LATER)
    pulsed = points()
    assert pulsed[leads[0]] > before[leads[0]]
    assert explain_lead(actor=operator(), reference=reference(leads[0])).is_stale is False
    assert bring_into_effect(now=lambda: LATER, limit=2)
    assert (queries.in_force().version_id, progress()) == (new, None)
    after = points()
    assert all(after[lead] < pulsed[lead] for lead in leads)
    assert not NextStanding.objects.exists()
    assert not bring_into_effect(now=lambda: LATER)
    for lead in leads:
        found = explain_lead(actor=operator(), reference=reference(lead))
        assert (found.score.version, found.is_stale) == (queries.in_force().number, False)


def test_the_outcome_is_that_of_a_pulse_by_the_new_version() -> None:
    leads = [*busy(3), *people(2, start=20)]
    opted_in(leads[1], 5)
    compute_all()
    publish("decides", -90)
    assert bring_into_effect(now=lambda: LATER)
    names = [one.attname for one in Standing._meta.concrete_fields]
    changed_over = list(Standing.objects.order_by("lead_id").values_list(*names))
    sql.execute(
        "insert into dirty_lead (lead_id, marked_at, cause) select lead_id, %s, 'person' from standing", [NOW]
    )
    assert run_pulse(at=LATER) == 5
    assert list(Standing.objects.order_by("lead_id").values_list(*names)) == changed_over


def test_moves_are_quiet_but_for_the_leads_the_publisher_asked_for() -> None:
    publish("decides", -90)
    assert bring_into_effect(now=lambda: NOW)
    leads = busy(3)
    for lead in leads:
        opted_in(lead, 5)
    compute_all()
    version = publish("decides", 25)
    ask_for_reactions(actor=operator(), version=version, leads=leads[:1], at=NOW)
    ask_for_reactions(actor=operator(), version=version, leads=leads[:1], at=NOW)
    trail = AuditEntry.objects.filter(action="document.reactions_asked").first()
    assert trail is not None
    document = Document.objects.get(versions=version)
    assert (trail.object_kind, trail.object_id) == ("document", public_id(Kind.DOCUMENT, document.public_id))
    assert trail.changes == {"kind": document.kind, "slug": document.slug, "number": 3, "leads": 1}
    assert bring_into_effect(now=lambda: LATER)
    moved = sql.rows("select lead_id, cause from stage_transition where to_stage = 'mql' order by lead_id")
    assert moved == [(leads[0], "person"), (leads[1], "recompute"), (leads[2], "recompute")]
    told = sql.rows("select cause from outbox_event where name = 'lifecycle.stages_changed' order by id")
    assert [cause for (cause,) in told][-2:] == ["person", "recompute"]


def test_a_version_that_is_overtaken_never_takes_effect() -> None:
    busy(2)
    compute_all()
    old = queries.in_force().version_id
    publish("quote", 2)
    target = recomputing._target(NOW)
    assert target is not None
    recomputing._keep_some(target, LATER, 10)
    newest = publish("quote", 3)
    assert recomputing._change_over(target, LATER, 10) is False
    assert queries.in_force().version_id == old
    assert bring_into_effect(now=lambda: LATER)
    assert queries.in_force().version_id == newest


_RUN = """
import django, sys, time
django.setup()
from datetime import datetime
from leadwright.pulse import recomputing
at = datetime.fromisoformat(sys.argv[1])
keep = recomputing._keep
def slowly(target, which, when):
    keep(target, which, when)
    time.sleep(0.2)
recomputing._keep = slowly
recomputing.bring_into_effect(now=lambda: at, limit=3)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_recompute_that_is_killed_leaves_the_old_version_and_goes_on_where_it_was() -> None:
    busy(60)
    compute_all()
    before, old = points(), queries.in_force().version_id
    new = publish("quote", 2)
    environment = {
        **os.environ,
        "LEADWRIGHT_DATABASE_URL": connection_url(connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "leadwright.config.settings",
    }
    running = subprocess.Popen([sys.executable, "-c", _RUN, LATER.isoformat()], env=environment)
    eventually(lambda: NextStanding.objects.count() >= 9, seconds=120)
    running.send_signal(signal.SIGKILL)
    running.wait()
    kept = set(NextStanding.objects.values_list("lead_id", flat=True))
    assert 9 <= len(kept) < 60
    assert (points(), queries.in_force().version_id) == (before, old)
    asked: list[int] = []
    original = recomputing._keep

    def noting(target: Any, which: str, at: Any) -> None:
        asked.extend(lead for (lead,) in sql.rows(f"select lead from next_lead where {which}"))
        original(target, which, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recomputing, "_keep", noting)
        assert bring_into_effect(now=lambda: LATER, limit=10)
    assert not kept & set(asked)
    assert len(kept) + len(asked) == 60
    assert queries.in_force().version_id == new
    assert all(points()[lead] < before[lead] for lead in before)
