"""Which body a page is about: the draft of who asks, a version by its number, or what is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from leadwright.platform import clock, jobs
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.work import WorkLine
from leadwright.playbook import queries as playbook
from leadwright.playbook import registry
from leadwright.simulation import queries
from leadwright.simulation.documents import KINDS
from leadwright.simulation.operations import Asked
from leadwright.simulation.queries import Found
from leadwright.ui.editors.held import PAGES
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class Subject:
    """A body with the addresses of its pages. `is_draft`: it is the open draft of who asks."""

    kind: str
    slug: str
    version: int
    body: Mapping[str, Any]
    digest: str
    is_draft: bool
    named: bool

    @property
    def title(self) -> str:
        return registry.kind(self.kind).title

    @property
    def called(self) -> str:
        return f"Draft {self.version}" if self.is_draft else f"Version {self.version}"

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, self.body, self.slug, self.version)

    @property
    def address(self) -> str:
        return self.at("effects")

    @property
    def compute_address(self) -> str:
        return self.at("effects_compute")

    @property
    def progress_address(self) -> str:
        return self.at("effects_progress")

    @property
    def document_address(self) -> str:
        return reverse("ui:document", kwargs={"kind": self.kind, "slug": self.slug})

    @property
    def draft_address(self) -> str:
        """The editor, where the body is a draft."""
        return reverse(f"ui:{PAGES[self.kind]}", kwargs={"slug": self.slug}) if self.is_draft else ""

    def at(self, name: str) -> str:
        """The address of a page about this body."""
        address = reverse(f"ui:{name}", kwargs={"kind": self.kind, "slug": self.slug})
        return f"{address}?{urlencode({'version': self.version})}" if self.named else address


@dataclass(frozen=True)
class Going:
    """Work on its own page: how far, whether a worker is there, and where to ask again."""

    line: WorkLine
    address: str
    is_idle: bool

    @property
    def moving(self) -> bool:
        return not self.line.state.is_over


def subject_of(request: SignedInRequest, kind: str, slug: str) -> Subject:
    """What `version` in the address names, else the draft of who asks, else what is in force. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound("Only scoring models and the lifecycle move leads.")
    number = number_in(request, "version")
    working = playbook.working_version(actor=request.actor, kind=kind, slug=slug)
    if number is None or number == working.draft:
        held = working.draft or working.live or 0
        is_draft = working.draft is not None
        return Subject(kind, slug, held, working.body, working.digest, is_draft, named=number is not None)
    found = playbook.stored_version(actor=request.actor, kind=kind, slug=slug, number=number)
    return Subject(kind, slug, found.number, found.body, found.digest, is_draft=False, named=True)


def found_of(request: SignedInRequest, subject: Subject) -> Found | None:
    """What is known of this body."""
    return queries.latest(actor=request.actor, kind=subject.kind, slug=subject.slug, digest=subject.digest)


def going_of(subject: Subject) -> Going | None:
    """The work that computes this body or did so last; None where nobody asked yet."""
    line = queries.under_way(kind=subject.kind, slug=subject.slug, digest=subject.digest)
    return going_on(line, subject.progress_address)


def going_on(line: WorkLine | None, address: str) -> Going | None:
    """Work as its own page shows it, which asks again at `address`; None where there is none."""
    if line is None:
        return None
    idle = not line.state.is_over and not jobs.worker_is_alive(now=clock.now())
    return Going(line, address, idle)


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number of the address. Raises UnusableInput for what is none."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise UnusableInput(f"“{text}” is no number.", field=name)
    return int(text)
