"""The health page as people see it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from leadwright.accounts.rules import Role
from leadwright.backup.jobs import write
from leadwright.backup.queries import backup_under_way
from leadwright.leads.models import DirtyLead
from leadwright.platform import clock, heartbeats, work, workspace
from leadwright.platform.work import Outcome
from tests.accounts.people import NOW, OPERATOR, make_user
from tests.browser.looking import Pictures, complaints, focused, has_focus_ring, look, scrolls_sideways

pytestmark = [pytest.mark.later, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Page]


@pytest.fixture(autouse=True)
def a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path))
    clock.freeze(NOW)
    return tmp_path


def test_the_page_has_no_barriers_when_all_is_broken_and_when_all_is_well(
    enter: Enter, pictures: Pictures, a_home: Path
) -> None:
    make_user()
    workspace.write("company", "Þórunn og synir " * 20)
    DirtyLead.objects.bulk_create(
        DirtyLead(lead_id=n, marked_at=NOW - timedelta(hours=5, minutes=37), cause="activity")
        for n in range(214)
    )
    begun = work.begin(OPERATOR, work.Plan("backup", "Backup", key="all"), at=NOW)
    work.carry_out(begun.reference, _refuse)
    look(enter, "/health", "health-broken", pictures)

    DirtyLead.objects.all().delete()
    work.forget_old(at=NOW + timedelta(days=60))
    heartbeats.beat(heartbeats.SCHEDULER, at=NOW)
    (a_home / "backups").mkdir()
    for day in (1, 2, 3, 4):
        (a_home / "backups" / f"leadwright-2026-03-0{day}T030000Z.backup").write_bytes(b"1" * 3_000_000)
    look(enter, "/health", "health-well", pictures)


def _refuse(follower: work.Follower) -> Outcome | None:
    from leadwright.backup.errors import BackupFailed

    raise BackupFailed("The backup could not be written into /srv/leads/backups: there is no room left.")


def test_a_backup_is_made_from_the_page_by_the_keyboard(enter: Enter) -> None:
    make_user()
    page = enter("/health")
    page.get_by_role("button", name="Back up now").last.focus()
    assert focused(page) == "Back up now"
    assert has_focus_ring(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("The backup is on its way.")).to_be_visible()
    expect(page.get_by_text("A backup waits for the worker.")).to_be_visible()
    waiting = backup_under_way()
    assert waiting is not None
    write(waiting.reference)
    expect(page.locator("#backups").get_by_text("4 Mar 2026")).to_be_visible()
    assert complaints(page) == ""
    page.go_back()
    assert backup_under_way() is None


def test_a_page_of_stale_scores_says_so(enter: Enter, pictures: Pictures) -> None:
    make_user(role=Role.SALESPERSON)
    DirtyLead.objects.create(lead_id=1, marked_at=NOW - timedelta(minutes=41), cause="activity")
    for width in (1440, 390):
        page = enter("/", width=width)
        expect(page.get_by_text("Scores and stages are 41 min behind")).to_be_visible()
        pictures.take(page, f"stale-{width}.png")
        assert complaints(page) == ""
        assert not scrolls_sideways(page)
