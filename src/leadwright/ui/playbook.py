"""The playbook: its documents, one of them in sentences and as a file, its history, and what changed between versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.playbook import queries, registry
from leadwright.playbook.files import file_name
from leadwright.playbook.operations import restore_version
from leadwright.playbook.queries import DocumentLine, ReadVersion, VersionLine
from leadwright.pulse.recomputing import progress
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import ScoringModel
from leadwright.simulation.documents import KINDS
from leadwright.ui.audiences.editing import EDITED
from leadwright.ui.editors.held import PAGES
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.showing import ModelShown, shown

STATES = {"published": "In force", "draft": "Draft", "retired": "Earlier"}
TONES = {"published": "good", "draft": "accent", "retired": ""}
CHANGED = {"+": "added", "-": "removed", "@": "place"}


@dataclass(frozen=True)
class DocumentRow:
    """A document in the list."""

    address: str
    title: str
    slug: str
    version: int | None
    author: str
    since: Moment | None
    drafts: int


@dataclass(frozen=True)
class KindOfDocuments:
    """Documents of one kind under its title."""

    title: str
    rows: tuple[DocumentRow, ...]


@dataclass(frozen=True)
class VersionRow:
    """A version in the history; `changes` leads to what it changed against the one before, empty for the first."""

    number: int
    address: str
    state: str
    tone: str
    author: str
    reason: str
    at: Moment
    current: bool
    changes: str
    earlier: bool = False


@dataclass(frozen=True)
class ChangedLine:
    """A line of a comparison; `kind` is added, removed, place, or empty for a line that stayed."""

    kind: str
    text: str


@requires(Action.SEE_PLAYBOOK)
@require_safe
def playbook(request: SignedInRequest) -> HttpResponse:
    """Every document, by kind."""
    found = queries.documents(actor=request.actor)
    time = page_time(request)
    kinds = [
        KindOfDocuments(_list_title(kind), tuple(_row(one, time) for one in documents))
        for kind, documents in groupby(found, key=lambda one: one.kind)
    ]
    return page(
        request, "ui/playbook.html", {"kinds": kinds, "may_edit": request.actor.may(Action.EDIT_PLAYBOOK)}
    )


@requires(Action.SEE_PLAYBOOK)
@require_safe
def document(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """One document with its history; `version` names another version than the one in force."""
    read = queries.read_version(actor=request.actor, kind=kind, slug=slug, number=_number(request, "version"))
    versions = queries.history(actor=request.actor, kind=kind, slug=slug)
    context = {
        "read": read,
        "model": _model(read),
        "kind": title_of(kind),
        "state": STATES.get(read.status, read.status),
        "tone": TONES.get(read.status, ""),
        "versions": _history(read, versions, page_time(request)),
        "download": _address("ui:document_file", kind, slug, version=read.number),
        "restore": reverse("ui:document_restore", kwargs={"kind": kind, "slug": slug}),
        "effects": _address("ui:effects", kind, slug, version=read.number) if kind in KINDS else "",
        "members": reverse("ui:segment_members", kwargs={"slug": slug})
        if kind == "segment" and read.status != "draft"
        else "",
        "editor": _editor(kind, slug),
        "computing": progress() if read.status == "published" and kind in KINDS else None,
        "may_edit": request.actor.may(Action.EDIT_PLAYBOOK),
    }
    return page(request, "ui/playbook_document.html", context)


@requires(Action.SEE_PLAYBOOK)
@require_safe
def document_changes(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """What changed between the versions `from` and `to`."""
    older, newer = _number(request, "from"), _number(request, "to")
    if older is None or newer is None:
        raise UnusableInput("Two versions are compared by their numbers, such as ?from=1&to=2.", field="from")
    lines = queries.diff(actor=request.actor, kind=kind, slug=slug, older=older, newer=newer)
    context = {
        "kind": title_of(kind),
        "slug": slug,
        "older": older,
        "newer": newer,
        "lines": [ChangedLine(CHANGED.get(line[:1], ""), _without_mark(line)) for line in lines[2:]],
        "document": _address("ui:document", kind, slug, version=newer),
    }
    return page(request, "ui/playbook_changes.html", context)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def document_restore(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """Put an earlier version back in force: one action, and one line in the history."""
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise UnusableInput(f"“{text}” is no number of a version.", field="version")
    before = next(
        (
            one.number
            for one in queries.history(actor=request.actor, kind=kind, slug=slug)
            if one.status == "published"
        ),
        None,
    )
    live = restore_version(actor=request.actor, kind=kind, slug=slug, number=int(text), at=clock.now())
    address = _address("ui:document", kind, slug)
    if not live.changed:
        return done(request, address, "That is what is in force; nothing changed.")
    undo = None
    if before is not None:
        undo = Undo(
            reverse("ui:document_restore", kwargs={"kind": kind, "slug": slug}), {"version": str(before)}
        )
    words = f"Version {text} is in force again, as version {live.number}."
    return done(request, address, Notice(words, undo=undo))


@requires(Action.SEE_PLAYBOOK)
@require_safe
def document_file(request: SignedInRequest, kind: str, slug: str) -> HttpResponse:
    """A version as the file that `leadwright playbook apply` takes."""
    read = queries.read_version(actor=request.actor, kind=kind, slug=slug, number=_number(request, "version"))
    name = str(file_name(kind, slug)).replace("/", "-")
    answer = HttpResponse(read.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _model(read: ReadVersion) -> ModelShown | None:
    """A scoring model is shown as readable rules; so is no other kind, nor a version that can be read no more."""
    if read.kind != SCORING.name or not read.said or not isinstance(read.body, ScoringModel):
        return None
    return shown(read.body)


def _editor(kind: str, slug: str) -> str:
    """Where a document is changed in the browser; empty for a kind that is written as a file."""
    if kind in EDITED:
        return f"{reverse('ui:audience_edit', kwargs={'of': kind})}?slug={slug}"
    return reverse(f"ui:{PAGES[kind]}", kwargs={"slug": slug}) if kind in PAGES else ""


def title_of(kind: str) -> str:
    """What a kind is called; a kind no version knows any more goes by its name."""
    known = registry.kinds().get(kind)
    return known.title if known is not None else kind


def _list_title(kind: str) -> str:
    known = registry.kinds().get(kind)
    return known.list_title if known is not None else kind


def _row(one: DocumentLine, time: PageTime) -> DocumentRow:
    return DocumentRow(
        address=_address("ui:document", one.kind, one.slug),
        title=one.title or one.slug,
        slug=one.slug,
        version=one.published,
        author=one.author,
        since=time.moment(one.published_at) if one.published_at else None,
        drafts=one.drafts,
    )


def _history(read: ReadVersion, versions: Sequence[VersionLine], time: PageTime) -> list[VersionRow]:
    numbers = [one.number for one in versions]
    before = dict(pairwise(numbers))
    return [
        VersionRow(
            number=one.number,
            address=_address("ui:document", read.kind, read.slug, version=one.number),
            state=STATES.get(one.status, one.status),
            tone=TONES.get(one.status, ""),
            author=one.author,
            reason=one.reason,
            at=time.moment(one.published_at or one.created_at),
            current=one.number == read.number,
            changes=_changes(read, before.get(one.number), one.number),
            earlier=one.status == "retired",
        )
        for one in versions
    ]


def _changes(read: ReadVersion, older: int | None, newer: int) -> str:
    if older is None:
        return ""
    address = reverse("ui:document_changes", kwargs={"kind": read.kind, "slug": read.slug})
    return f"{address}?from={older}&to={newer}"


def _address(name: str, kind: str, slug: str, *, version: int | None = None) -> str:
    address = reverse(name, kwargs={"kind": kind, "slug": slug})
    return address if version is None else f"{address}?version={version}"


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise UnusableInput(f"“{text}” is no number of a version.", field=name)
    return int(text)


def _without_mark(line: str) -> str:
    return line if line.startswith("@") else line[1:]
