"""The health page: what needs somebody, what works, since when, and the cure, in the words of `leadwright doctor`."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.backup.operations import start_backup
from leadwright.backup.queries import backup_under_way, kept_backups
from leadwright.health.measures import Line, Measures
from leadwright.health.queries import examine
from leadwright.health.rules import LATE, SLOW, Finding, Tone, age, job_label, size
from leadwright.platform import clock
from leadwright.platform.work import WorkLine
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest

SHOWN = 5


@dataclass(frozen=True)
class Piece:
    """A piece of a sentence; `typed` is what somebody types into a terminal."""

    text: str
    typed: bool


@dataclass(frozen=True)
class Told:
    """A finding on the page. `mark` is its word for those who do not see the icon; `backs_up` where that is the cure."""

    tone: Tone
    mark: str
    title: str
    sentence: str
    cure: tuple[Piece, ...]
    since: Moment | None
    age: str
    backs_up: bool


@dataclass(frozen=True)
class Waiting:
    """Jobs of one kind that wait; `tone` is warn or bad where they wait for long."""

    name: str
    jobs: int
    oldest: str
    tone: str


@dataclass(frozen=True)
class KeptBackup:
    """A backup there is."""

    name: str
    made: Moment
    size: str


@dataclass(frozen=True)
class BackupCard:
    """What the page shows of backups: the newest few, how many there are, and the one under way."""

    work: WorkLine | None
    newest: tuple[KeptBackup, ...]
    count: int
    days: int


@requires(Action.SEE_HEALTH)
@require_safe
def health(request: SignedInRequest) -> HttpResponse:
    """The whole page; for htmx the card of backups alone, which asks again while one is being made."""
    time = page_time(request)
    found, measured = examine(actor=request.actor, at=time.now)
    context = {
        "headline": found.headline,
        "safe": found.safe,
        "tone": found.findings[0].tone,
        "needs": [_told(one, time) for one in found.needs],
        "works": [_told(one, time) for one in found.works],
        "count": len(found.findings),
        "lines": [_waiting(line, measured.at) for line in measured.lines],
        "measured": measured,
        "checked": time.moment(found.at),
        "server": _server(measured),
        "backups": _backups(measured, time),
    }
    return page(request, "ui/health.html", context, region="ui/health_backups.html")


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def back_up(request: SignedInRequest) -> HttpResponse:
    """Have the worker make a backup; a second click finds the first."""
    begun = start_backup(actor=request.actor, at=clock.now())
    said = "The backup is on its way." if begun.is_new else "A backup is on its way already."
    return done(request, reverse("ui:health"), said)


def _told(one: Finding, time: PageTime) -> Told:
    mark = {Tone.OK: "Works", Tone.WARN: "Look at this", Tone.BAD: "Broken"}[one.tone]
    waited = time.now - one.since if one.since else None
    return Told(
        tone=one.tone,
        mark=mark,
        title=one.title,
        sentence=one.sentence,
        cure=_pieces(one.cure),
        since=time.moment(one.since) if one.since else None,
        age="" if waited is None else "now" if waited.total_seconds() < 1 else age(waited),
        backs_up=one.name == "backup" and one.tone is not Tone.OK,
    )


def _pieces(sentence: str) -> tuple[Piece, ...]:
    """Backticks enclose what is typed."""
    parts = sentence.split("`")
    return tuple(Piece(text, typed=number % 2 == 1) for number, text in enumerate(parts) if text)


def _waiting(line: Line, now: datetime) -> Waiting:
    waited = now - line.oldest if line.oldest else None
    tone = "" if waited is None or waited < SLOW else "warn" if waited < LATE else "bad"
    return Waiting(job_label(line.job), line.waiting, age(waited) if waited is not None else "unknown", tone)


def _server(measured: Measures) -> str:
    whose = "own" if measured.database.own else "a server of yours"
    return f"PostgreSQL {measured.database.version}, {whose}"


def _backups(measured: Measures, time: PageTime) -> BackupCard:
    files = kept_backups()
    newest = tuple(
        KeptBackup(one.path.name, time.moment(one.made_at), size(one.size)) for one in files[:SHOWN]
    )
    return BackupCard(backup_under_way(), newest, len(files), measured.backups.days)
