"""`leadwright export-lead` and `leadwright erase`, as they are typed."""

import json
from pathlib import Path

import pytest

from leadwright.leads.models import Lead
from leadwright.leads.operations.notes import write_note
from leadwright.platform.models import AuditEntry
from tests.cli.running import Here
from tests.leads.people import BOSS, NOW, lead, ref

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(here: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Lead:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    found = lead(email="ana@acme.example", full_name="Ana Ruiz", company="Acme")
    write_note(actor=BOSS, lead=ref(found), text="Asked for prices.", at=NOW)
    return found


def test_a_copy_is_printed_or_written_for_this_user_alone(here: Here, ana: Lead, tmp_path: Path) -> None:
    file = tmp_path / "ana.json"
    told = here("export-lead", "ana@acme.example", "--to", str(file), "--json").json
    document = json.loads(file.read_text())
    assert document["leads"] == told["leads"] == [ref(ana)]
    assert document["tables"]["note"][0]["text"] == "Asked for prices."
    assert (told["rows"]["note"], file.stat().st_mode & 0o777) == (1, 0o600)
    assert here("export-lead", ref(ana), "--json").json["tables"]["lead"][0]["full_name"] == "Ana Ruiz"
    assert json.loads(here("export-lead", ref(ana)).out)["leads"] == [ref(ana)]
    assert "stand in" in here("export-lead", ref(ana), "--to", str(tmp_path / "again.json")).out
    assert AuditEntry.objects.filter(action="lead.exported").count() == 4
    for place, words in ((file, "is there already"), (tmp_path / "no" / "x.json", "cannot be written")):
        refused = here("export-lead", ref(ana), "--to", str(place))
        assert (refused.code, words in refused.sentence) == (2, True)


def test_erasing_is_said_twice(here: Here, ana: Lead) -> None:
    shown = here("erase", "ana@acme.example")
    assert "say it again with --yes" in shown.out
    assert here("erase", "ana@acme.example", "--json").json["erased"] is False
    assert Lead.objects.exists()
    done = here("erase", "ana@acme.example", "--yes", "--json").json
    assert (done["leads"], done["rows"]["note"], done["erased"]) == ([ref(ana)], 1, True)
    assert not Lead.objects.exists()
    gone = here("erase", ref(ana), "--yes")
    assert gone.code == 1
    assert "no lead" in gone.sentence
    other = lead(email="bo@acme.example")
    assert "are gone" in here("erase", ref(other), "--yes").out
