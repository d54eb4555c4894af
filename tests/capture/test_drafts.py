"""From an uploaded file to an import, as the browser goes: operations and jobs, with the real queue."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.capture import queries
from leadwright.capture.drafting import answers_digest
from leadwright.capture.errors import DraftGone, DraftStarted, NotUndoable
from leadwright.capture.mapping import MappingBody
from leadwright.capture.models import Import, ImportDraft
from leadwright.capture.operations import drafts, starting
from leadwright.capture.operations.checking import begin_check, check_draft
from leadwright.capture.operations.drafts import ReceivedFile
from leadwright.capture.operations.expiry import delete_expired_uploads
from leadwright.capture.operations.importing import IMPORT_LOCK
from leadwright.capture.operations.undoing import undo_import
from leadwright.capture.reading import FormatHint, UnreadableFile
from leadwright.capture.reading.length import rows_about
from leadwright.capture.uploads import REJECTED, Upload
from leadwright.leads.models import CustomField, Lead
from leadwright.platform import clock, jobs, sql, work
from leadwright.platform.database import Home
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.work import Begun, Follower, State
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LIST = """Name;E-Mail;Firma;Hallen
Ana Ruiz;ana@acme.example;Acme;12
Bo Li;bo@acme.example;Acme;Select
;;;4
Cy Day;cy@@borealis;Borealis;7
Ana R.;ana@acme.example;;13
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    clock.freeze(NOW)
    yield tmp_path / "home" / "uploads"
    sql.execute(
        "truncate procrastinate_jobs, procrastinate_events, procrastinate_workers restart identity cascade"
    )


@pytest.fixture
def mira() -> Actor:
    return actor_for(make_user(role=Role.MARKETER))


def upload(actor: Actor, text: str | bytes = LIST, name: str = "fair.csv") -> str:
    content = text.encode() if isinstance(text, str) else text
    place = Upload.new()
    place.file.write_bytes(content)
    received = ReceivedFile(place, name, len(content), hashlib.sha256(content).hexdigest())
    return drafts.receive_file(actor=actor, file=received, at=NOW)


def read(actor: Actor, text: str | bytes = LIST, name: str = "fair.csv") -> str:
    reference = upload(actor, text, name)
    assert drafts.begin_reading(actor=actor, reference=reference, link="/i", at=NOW) is None
    return reference


def answered(actor: Actor) -> str:
    reference = read(actor)
    drafts.answer_questions(actor=actor, reference=reference, source="Spring fair", consent="unknown")
    return reference


def begin(actor: Actor, reference: str) -> Begun:
    return starting.begin_import(actor=actor, reference=reference, link="/i", at=NOW)


def test_a_file_is_read_by_its_content_and_its_name_is_never_a_path(mira: Actor, home: Path) -> None:
    reference = read(mira, name="../../etc/..\\passwd\x00.xlsx")
    view = queries.find_draft(mira, reference)
    assert view.file == "passwd.xlsx"
    assert view.layout is not None
    assert view.layout.sentence() == "CSV, utf-8, semicolons, headings in line 1"
    assert view.layout.header == ("Name", "E-Mail", "Firma", "Hallen")
    assert view.layout.columns[0].examples == ("Ana Ruiz", "Bo Li", "Cy Day")
    assert view.mapping.columns["E-Mail"].field == "email"
    assert all(path.name.split(".")[0].isalnum() and path.parent == home for path in home.iterdir())


def test_what_is_no_table_is_refused_under_its_own_name_and_forgotten(mira: Actor, home: Path) -> None:
    reference = upload(mira, b"%PDF-1.7 something", name="offer.csv")
    with pytest.raises(UnreadableFile, match=r"^offer\.csv is a PDF document"):
        drafts.begin_reading(actor=mira, reference=reference, link="/i", at=NOW)
    assert list(home.iterdir()) == []
    assert ImportDraft.objects.count() == 0
    with pytest.raises(UnusableInput, match="is empty"):
        upload(mira, b"")


def test_a_person_may_say_how_the_file_is_to_be_read(mira: Actor) -> None:
    reference = read(mira)
    drafts.read_layout(actor=mira, reference=reference, hint=FormatHint(header_line=2))
    view = queries.find_draft(mira, reference)
    assert view.layout is not None
    assert (view.layout.header[0], view.hint.header_line) == ("Ana Ruiz", 2)
    with pytest.raises(UnreadableFile, match=r"fair\.csv"):
        drafts.read_layout(actor=mira, reference=reference, hint=FormatHint(header_line=900))


def test_the_dry_run_counts_and_names_what_it_rejects_and_writes_nothing(mira: Actor) -> None:
    reference = answered(mira)
    begun = begin_check(actor=mira, reference=reference, link="/i", at=NOW)
    assert begun is not None
    assert begin_check(actor=mira, reference=reference, link="/i", at=NOW) == Begun(begun.reference, False)
    jobs.run_worker(wait=False)
    view = queries.find_draft(mira, reference)
    assert view.is_checked
    found = view.findings
    assert found is not None
    counts = (found.created, found.updated, found.unchanged, found.duplicates, found.rejected)
    assert counts == (3, 0, 0, 1, 1)
    assert [(row.number, row.says) for row in found.rejected_rows] == [(4, "4")]
    assert found.columns["email"].rows == 1
    rejected = Upload(ImportDraft.objects.get().stored).rejected_by_check.read_text("utf-8-sig")
    assert rejected.splitlines()[1].startswith('"";"";"";"4";"Not imported: The row names nobody')
    assert Lead.objects.count() == 0
    assert CustomField.objects.count() == 0
    assert begin_check(actor=mira, reference=reference, link="/i", at=NOW) is None


def test_answers_that_change_need_a_new_dry_run(mira: Actor) -> None:
    reference = answered(mira)
    first = begin_check(actor=mira, reference=reference, link="/i", at=NOW)
    drafts.save_mapping(
        actor=mira,
        reference=reference,
        mapping=MappingBody.model_validate({"columns": {"E-Mail": {"field": "email"}}, "others": "ignore"}),
    )
    assert not queries.find_draft(mira, reference).is_checked
    second = begin_check(actor=mira, reference=reference, link="/i", at=NOW)
    assert first is not None
    assert second is not None
    jobs.run_worker(wait=False)
    assert work.find(first.reference).state is State.CANCELLED
    assert queries.find_draft(mira, reference).is_checked


class _Slow(Follower):
    """Somebody gives another answer, and its dry run is done, while this one counts."""

    def __init__(self, reference: str, mira: Actor, draft: str) -> None:
        super().__init__(reference)
        self.mira, self.draft = mira, draft

    @contextmanager
    def beside(self) -> Iterator[Follower]:
        yield Follower(self.reference)
        drafts.answer_questions(
            actor=self.mira, reference=self.draft, source="Autumn fair", consent="unknown"
        )
        begin_check(actor=self.mira, reference=self.draft, link="/i", at=NOW)
        jobs.run_worker(wait=False)


def test_a_dry_run_that_was_overtaken_does_not_take_the_newer_ones_place(mira: Actor) -> None:
    reference = answered(mira)
    begun = begin_check(actor=mira, reference=reference, link="/i", at=NOW)
    assert begun is not None
    digest = answers_digest(ImportDraft.objects.get())

    check_draft(
        actor=mira, reference=reference, digest=digest, follow=_Slow(begun.reference, mira, reference), at=NOW
    )

    assert ImportDraft.objects.get().source == "autumn-fair"
    assert queries.find_draft(mira, reference).is_checked


def test_an_import_does_not_wait_for_the_dry_run_and_ends_it(mira: Actor) -> None:
    reference = answered(mira)
    asked = begin_check(actor=mira, reference=reference, link="/i", at=NOW)
    assert asked is not None
    assert work.find(asked.reference).total == LIST.count("\n") - 1
    begun = begin(mira, reference)
    assert work.find(asked.reference).is_asked_to_stop or work.find(asked.reference).state is State.CANCELLED
    assert work.find(begun.reference).total == LIST.count("\n") - 1
    jobs.run_worker(wait=False)
    assert work.find(begun.reference).state is State.DONE
    assert Import.objects.get().rows_done > 0


def test_a_file_tells_about_how_long_it_is(tmp_path: Path) -> None:
    for name, text, rows in (
        ("a", b"Name\r\nAna\r\nBo\r\n", 2),
        ("b", b"Name\rAna\rBo\r", 2),
        ("c", b"Name", 1),
    ):
        (tmp_path / name).write_bytes(text)
        assert rows_about(tmp_path / name) == rows


def test_the_import_runs_once_however_often_it_is_started_and_leaves_its_rejected_rows(mira: Actor) -> None:
    reference = answered(mira)
    first, again = begin(mira, reference), begin(mira, reference)
    assert (first.is_new, again.is_new, again.reference) == (True, False, first.reference)
    jobs.run_worker(wait=False)
    line = work.find(first.reference)
    assert (line.state, line.outcome) == (
        State.DONE,
        "5 rows: 3 leads created, 1 twice in the file, 1 rejected.",
    )
    assert not begin(mira, reference).is_new
    (run,) = Import.objects.all()
    detail = queries.find_import(mira, starting.import_reference(run))
    assert (detail.file, detail.source, detail.actor) == ("fair.csv", "spring-fair", mira.label)
    assert detail.rejected_file is not None
    assert "Not imported" in detail.rejected_file.read_text("utf-8-sig")
    assert detail.first_rejected[0][0] == 4
    with pytest.raises(DraftStarted):
        drafts.read_layout(actor=mira, reference=reference)


def test_an_import_that_was_stopped_goes_on_and_one_that_ended_is_not_repeated(
    mira: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadwright.capture.reading_ahead.CHUNK_ROWS", 2)
    reference = answered(mira)
    begun = begin(mira, reference)
    work.ask_to_stop(mira, begun.reference, at=NOW)
    sql.execute("update work set state = 'running'")
    jobs.run_worker(wait=False)
    assert work.find(begun.reference).state is State.CANCELLED
    run = Import.objects.get()
    assert (run.status, run.rows_done) == (Import.RUNNING, 2)
    assert begin(mira, reference).is_new
    jobs.run_worker(wait=False)
    run.refresh_from_db()
    assert (run.status, run.rows_done, Import.objects.count()) == (Import.DONE, 5, 1)
    follow = Follower(begun.reference)
    told = starting.import_draft(actor=mira, reference=reference, progress=follow.advance, at=NOW)
    assert told is not None
    assert Import.objects.count() == 1


def test_an_import_is_taken_back_by_a_job_that_says_what_stayed(mira: Actor) -> None:
    begin(mira, answered(mira))
    jobs.run_worker(wait=False)
    reference = starting.import_reference(Import.objects.get())
    begun = starting.begin_undo(actor=mira, reference=reference, link="/i", at=NOW)
    jobs.run_worker(wait=False)
    assert work.find(begun.reference).outcome == "Taken back: 3 leads removed."
    assert Lead.objects.count() == 0
    undone = queries.find_import(mira, reference).undone
    assert undone is not None
    assert (undone.removed, undone.newer) == (3, ())
    assert starting.take_back(actor=mira, reference=reference, at=NOW).sentence.startswith("Taken back: 3")


def test_an_undo_that_is_stopped_changes_nothing_and_says_so(mira: Actor) -> None:
    begin(mira, answered(mira))
    jobs.run_worker(wait=False)
    reference = starting.import_reference(Import.objects.get())
    begun = starting.begin_undo(actor=mira, reference=reference, link="/i", at=NOW)
    sql.execute("update work set state = 'running', stop_asked = true where finished_at is null")
    jobs.run_worker(wait=False)
    line = work.find(begun.reference)
    assert (line.state, line.outcome) == (State.CANCELLED, "Stopped. Everything is as it was.")
    assert Lead.objects.count() == 3


def test_a_sales_manager_sees_and_takes_back_own_imports_only(mira: Actor) -> None:
    begin(mira, answered(mira))
    jobs.run_worker(wait=False)
    reference = starting.import_reference(Import.objects.get())
    mo = actor_for(make_user("mo@acme.example", role=Role.SALES_MANAGER))

    assert queries.imports(actor=mo) == []
    for refused in (
        lambda: queries.find_import(mo, reference),
        lambda: starting.begin_undo(actor=mo, reference=reference, link="/i", at=NOW),
        lambda: undo_import(actor=mo, reference=reference, at=NOW),
    ):
        with pytest.raises(NotFound, match="There is no import"):
            refused()
    assert Lead.objects.count() == 3

    drafts_of_mo = read(mo, "Name;E-Mail\nMo One;one@acme.example\n", "mine.csv")
    drafts.answer_questions(actor=mo, reference=drafts_of_mo, source="Mo", consent="unknown")
    begin(mo, drafts_of_mo)
    jobs.run_worker(wait=False)
    assert [line.file for line in queries.imports(actor=mo)] == ["mine.csv"]
    assert len(queries.imports(actor=mira)) == 2


def test_what_somebody_started_who_has_left_is_not_carried_out(mira: Actor) -> None:
    begun = begin(mira, answered(mira))
    User.objects.filter(pk=mira.user_id).update(is_active=False)

    jobs.run_worker(wait=False)

    assert "works here no more" in work.find(begun.reference).outcome
    assert not Lead.objects.exists()


def test_questions_left_open_or_answered_wrongly_stop_it_before_it_begins(mira: Actor) -> None:
    reference = read(mira)
    with pytest.raises(UnusableInput, match="Say first"):
        begin(mira, reference)
    with pytest.raises(UnusableInput) as refusal:
        drafts.answer_questions(actor=mira, reference=reference, source="", consent="maybe")
    assert set(refusal.value.data["fields"]) == {"source", "consent"}  # type: ignore[call-overload]


def test_an_upload_is_its_owners_alone_but_for_administrators(mira: Actor) -> None:
    reference = read(mira)
    other = actor_for(make_user(role=Role.MARKETER, email="otto@acme.example"))
    boss = actor_for(make_user(role=Role.ADMINISTRATOR, email="boss@acme.example"))
    seller = actor_for(make_user(role=Role.SALESPERSON, email="sid@acme.example"))
    with pytest.raises(NotFound):
        queries.find_draft(other, reference)
    with pytest.raises(NotFound):
        begin(other, reference)
    with pytest.raises(Forbidden):
        queries.find_draft(seller, reference)
    assert queries.find_draft(boss, reference).file == "fair.csv"


def test_uploads_are_deleted_when_their_time_has_come_and_started_imports_stay(
    mira: Actor, home: Path
) -> None:
    started, left = answered(mira), read(mira, name="other.csv")
    begin(mira, started)
    jobs.run_worker(wait=False)
    assert delete_expired_uploads(at=NOW + timedelta(days=13)) == 0
    assert delete_expired_uploads(at=NOW + timedelta(days=14)) == 2
    assert list(home.iterdir()) == []
    assert queries.find_draft(mira, started).is_deleted
    assert queries.find_import(mira, starting.import_reference(Import.objects.get())).rejected_file is None
    with pytest.raises(NotFound):
        queries.find_draft(mira, left)


def test_a_draft_whose_file_is_gone_says_so(mira: Actor) -> None:
    reference = answered(mira)
    Upload(ImportDraft.objects.get().stored).file.unlink()
    with pytest.raises(DraftGone, match="kept for 14 days"):
        drafts.read_layout(actor=mira, reference=reference)
    with pytest.raises(DraftGone, match="upload it again"):
        begin(mira, reference)


def test_discarding_forgets_the_file(mira: Actor, home: Path) -> None:
    reference = read(mira)
    drafts.discard_draft(actor=mira, reference=reference, at=NOW)
    assert list(home.iterdir()) == []
    assert queries.open_drafts(mira) == []


def test_an_import_that_runs_is_not_taken_back_under_its_hands(mira: Actor) -> None:
    begin(mira, answered(mira))
    jobs.run_worker(wait=False)
    run = Import.objects.get()
    importer = connection.copy()
    with importer.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s, %s)", [IMPORT_LOCK, run.pk])
    with pytest.raises(NotUndoable, match="still running"):
        undo_import(actor=mira, reference=starting.import_reference(run), at=NOW)
    with importer.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock_all()")
    importer.close()
    assert undo_import(actor=mira, reference=starting.import_reference(run), at=NOW).leads.removed == 3


def test_the_same_file_sent_twice_is_one_draft(mira: Actor, home: Path) -> None:
    first, again = read(mira), upload(mira)
    assert first == again
    assert len([path for path in home.iterdir() if "." not in path.name]) == 1


def test_an_import_refused_before_its_first_row_can_be_answered_anew(mira: Actor) -> None:
    reference = answered(mira)
    CustomField.objects.create(slug="hallen", label="Hallen", type="date", created_at=NOW)
    begun = begin(mira, reference)
    jobs.run_worker(wait=False)
    line = work.find(begun.reference)
    assert (line.state, "is date already" in line.outcome) == (State.FAILED, True)
    assert queries.find_draft(mira, reference).is_open
    assert Lead.objects.count() == 0


def test_a_dry_run_tells_how_far_it_is_while_it_goes_on(mira: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadwright.capture.reading_ahead.CHUNK_ROWS", 2)
    begun = begin_check(actor=mira, reference=answered(mira), link="/i", at=NOW)
    assert begun is not None
    seen: list[int] = []
    tell = Follower.advance

    def watched(self: Follower, done: int, total: int | None = None) -> None:
        tell(self, done, total)
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(_done_as_others_see_it).result())

    monkeypatch.setattr(Follower, "advance", watched)
    jobs.run_worker(wait=False)
    assert seen[0] == 2
    assert work.find(begun.reference).state is State.DONE


def _done_as_others_see_it() -> int:
    found: int = sql.scalar("select done from work")
    connection.close()
    return found


def test_rejected_rows_of_the_command_line_end_with_uploads_and_those_beside_a_list_are_its_owner_s(
    tmp_path: Path,
) -> None:
    own, theirs = Home.find().subfolder(REJECTED) / "import_x.csv", tmp_path / "list.rejected.csv"
    for number, place in enumerate((own, theirs)):
        place.write_text("x")
        Import.objects.create(
            source_id=1, consent="unknown", file_name="list.csv", file_digest=str(number), file_size=1, mapping={},
            mapping_digest="x", actor="x", started_at=NOW, finished_at=NOW, errors_file=str(place), status=Import.DONE,
        )  # fmt: skip
    delete_expired_uploads(at=NOW + timedelta(days=14))
    assert own.is_file()
    delete_expired_uploads(at=NOW + timedelta(days=14, seconds=1))
    assert (own.exists(), theirs.exists()) == (False, True)
