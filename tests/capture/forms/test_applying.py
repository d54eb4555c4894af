"""Applications: a record of recruiting and of nothing else."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from leadwright.accounts.models import User
from leadwright.accounts.rules import Role
from leadwright.capture.forms.files import SentFile, kind_of, name_of, problem_of, shown_name
from leadwright.capture.models import Application, ApplicationFile, FormSubmission, HeldSubmission
from leadwright.capture.operations.applying import forget_applications, place_of
from leadwright.capture.queries.forms import form_numbers
from leadwright.consent.models import ConsentEntry
from leadwright.events.models import Event
from leadwright.leads.models import DirtyLead, Lead
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import OutboxEvent
from tests.accounts.people import make_user
from tests.capture.forms.world import AT, open_form, publish, submit

PDF = b"%PDF-1.7\n..."
ANA = {"full_name": "Ana Ruiz", "email": "ana@ruiz-mail.com", "message": "I build looms.\nFor ten years."}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))


def docx(part: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(part, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (docx("word/document.xml"), "docx"),
        (b"\xff\xd8\xff\xe0..", "jpg"),
        (b"\x89PNG\r\n\x1a\n..", "png"),
        ("Grüße, Ana\n".encode(), "txt"),
        (docx("evil.exe"), None),
        (b"MZ\x90\x00\x03\x00", None),
        (b"<svg onload=alert(1)>", None),
        (b"\xef\xbb\xbf <!doctype html><script>", None),
        (b"a\0b", None),
        (b"\x7fELF", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, ending: str | None) -> None:
    kind = kind_of(content)
    assert (kind.ending if kind else None) == ending


@given(name=st.text(max_size=300))
def test_names_lead_nowhere(name: str) -> None:
    shown = shown_name(name)
    assert shown
    assert len(shown) <= 150
    assert not set(shown) & set('/\\"<>:|?*\0\n')
    assert shown not in (".", "..")


def test_a_file_has_the_ending_of_what_it_is() -> None:
    kind = kind_of(PDF)
    assert kind is not None
    assert name_of("../../cv.exe", kind) == "cv.exe.pdf"
    assert name_of("CV.PDF", kind) == "CV.PDF"


def test_too_many_too_large_and_empty_files_are_refused_in_words() -> None:
    assert "At most 5" in problem_of([SentFile("a", PDF)] * 6)
    assert "empty" in problem_of([SentFile("a", b"")])
    assert "5 MB" in problem_of([SentFile("a", PDF + b"x" * 5_300_000)])
    assert problem_of([SentFile("a", PDF)]) == ""


def _apply(client: Client, *files: tuple[str, bytes], **values: str) -> Any:
    sent = open_form(client, "/f/jobs")
    sent.pop("files", None)
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post("/f/jobs", {**sent, **ANA, **values, **({"files": uploads} if uploads else {})})


@pytest.fixture
def stranger() -> Client:
    clock.freeze(AT)
    return Client(enforce_csrf_checks=True, headers={"user-agent": "Firefox"})


@pytest.mark.django_db
def test_an_application_is_a_record_of_its_own_and_nothing_else(stranger: Client) -> None:
    publish("jobs", "application")
    contact = publish()
    lead = submit(contact, {**ANA, "company": "Acme"}).lead_id
    before = [one.objects.count() for one in (Lead, Event, ConsentEntry, DirtyLead, OutboxEvent)]
    answer = _apply(
        stranger, ("cv.pdf", PDF), ("../../etc/x.txt", b"letter"), **{"agree.recruiting.email": "yes"}
    )

    assert answer.status_code == 303, answer.content
    assert [one.objects.count() for one in (Lead, Event, ConsentEntry, DirtyLead, OutboxEvent)] == before
    row = Application.objects.get()
    assert row.values == ANA
    assert row.agreed[0]["wording"].startswith("Yes, you may keep")
    assert [(one.name, one.type) for one in row.files.order_by("pk")] == [
        ("cv.pdf", "application/pdf"),
        ("x.txt", "text/plain"),
    ]
    stored = row.files.earliest("pk").stored
    assert place_of(stored).read_bytes() == PDF
    assert place_of(stored).stat().st_mode & 0o077 == 0
    assert form_numbers(since=AT - timedelta(days=1)).get("jobs") is None or (
        form_numbers(since=AT - timedelta(days=1))["jobs"].submissions == 0
    )
    assert Lead.objects.get(pk=lead).full_name == "Ana Ruiz"
    assert FormSubmission.objects.get(form="jobs").lead_id is None


@pytest.mark.django_db
def test_files_that_are_no_documents_are_said_and_nothing_is_kept(stranger: Client) -> None:
    publish("jobs", "application")
    answer = _apply(stranger, ("cv.pdf", b"MZ\x90\0"))
    assert answer.status_code == 422
    assert "no document we can read" in answer.content.decode()
    assert not Application.objects.exists()
    assert _apply(stranger, ("big.pdf", PDF + b"x" * 13_000_000)).status_code == 413


@pytest.mark.django_db
def test_sent_twice_is_one_application(stranger: Client) -> None:
    form = publish("jobs", "application")
    for _ in range(2):
        assert submit(form, ANA, token=None).lead_id is None
    sent = {**open_form(stranger, "/f/jobs"), **ANA}
    sent.pop("files")
    assert [stranger.post("/f/jobs", sent).status_code for _ in range(3)] == [303] * 3
    assert Application.objects.count() == 3


@pytest.mark.django_db
def test_recruiters_see_applicants_and_nobody_else_does(
    signed_in_as: Callable[[Role], Client], stranger: Client
) -> None:
    publish("jobs", "application")
    _apply(stranger, ("cv.pdf", PDF))
    _apply(stranger, homepage="x", full_name="Web Promotion")
    row = Application.objects.earliest("pk")
    one, file = (
        public_id(Kind.APPLICATION, row.public_id),
        public_id(Kind.APPLICATION_FILE, row.files.get().public_id),
    )
    recruiter = signed_in_as(Role.RECRUITER)
    page = recruiter.get("/applicants").content.decode()
    assert "Ana Ruiz" in page
    assert "Web Promotion" not in page
    assert "Web Promotion" in recruiter.get("/applicants?state=suspect").content.decode()
    assert "I build looms." in recruiter.get(f"/applicants/{one}").content.decode()
    answer = recruiter.get(f"/applicants/files/{file}")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]

    marketer = signed_in_as(Role.MARKETER)
    assert not HeldSubmission.objects.exists()
    for address in ("/applicants", f"/applicants/{one}", f"/applicants/files/{file}"):
        assert marketer.get(address).status_code == 403
    for address in ("/quarantine", "/forms", "/search?q=Ruiz", "/", "/forms/jobs"):
        page = marketer.get(address).content.decode()
        assert "Ana Ruiz" not in page, address
        assert "ana@ruiz" not in page, address


@pytest.fixture
def signed_in_as() -> Callable[[Role], Client]:
    users: dict[Role, User] = {}

    def sign_in(role: Role) -> Client:
        client = Client()
        users.setdefault(role, make_user(email=f"{role.value}@acme.example", role=role))
        client.force_login(users[role])
        return client

    return sign_in


@pytest.mark.django_db(transaction=True)
def test_an_application_goes_through_its_states_and_ends(
    signed_in_as: Callable[[Role], Client], stranger: Client
) -> None:
    publish("jobs", "application")
    _apply(stranger, ("cv.pdf", PDF))
    _apply(stranger, ("cv.pdf", PDF))
    rows = list(Application.objects.order_by("pk"))
    one, other = (public_id(Kind.APPLICATION, row.public_id) for row in rows)
    recruiter = signed_in_as(Role.RECRUITER)
    recruiter.post(f"/applicants/{one}/change", {"state": "in_review"})
    assert "Ana Ruiz" in recruiter.get("/applicants?state=in_review").content.decode()
    assert recruiter.post(f"/applicants/{one}/change", {"state": "hired"}).status_code == 422
    recruiter.post(f"/applicants/{other}/delete")
    assert Application.objects.count() == 2
    stored = rows[1].files.get().stored
    recruiter.post(f"/applicants/{other}/delete", {"sure": "yes"})
    assert Application.objects.count() == 1
    assert not place_of(stored).exists()

    assert forget_applications(at=clock.now() + timedelta(days=179)) == 0
    kept = ApplicationFile.objects.get().stored
    place_of("left-over").write_bytes(b"x")
    assert forget_applications(at=clock.now() + timedelta(days=181)) == 1
    assert not place_of(kept).exists()
