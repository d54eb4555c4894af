"""From measures to sentences. Pure: the same measures give the same words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from leadwright.health.measures import Measures

SILENT = timedelta(seconds=60)
# A large import takes minutes; what waits longer than this has been forgotten (the worker looks every few seconds).
SLOW = timedelta(minutes=2)
LATE = timedelta(minutes=15)
BACKUP_OLD = timedelta(hours=36)
COUNTED = 100_001
LITTLE_SHARE, LITTLE_BYTES = 10, 5_000_000_000
FULL_SHARE, FULL_BYTES = 2, 1_000_000_000
START = "Start Leadwright with `leadwright serve`"

JOBS = {
    "pulse.keep_current": "Scoring",
    "pulse.recompute": "Scoring everybody again",
    "backup.write": "Backups",
}


class Tone(StrEnum):
    """How it stands: fine, worth a look, broken."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing in words. `name` is the same for ever; `since` is what its age counts from; `cure` is empty when all is well."""

    name: str
    tone: Tone
    title: str
    sentence: str
    cure: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Health:
    """The whole: a headline with what is safe, and every finding, the worst first."""

    at: datetime
    headline: str
    safe: str
    findings: tuple[Finding, ...]

    @property
    def needs(self) -> tuple[Finding, ...]:
        """What needs somebody."""
        return tuple(one for one in self.findings if one.tone is not Tone.OK)

    @property
    def works(self) -> tuple[Finding, ...]:
        """What works."""
        return tuple(one for one in self.findings if one.tone is Tone.OK)


def health(measured: Measures) -> Health:
    """Everything about these measures, in words."""
    found = [judge(measured) for judge in JUDGES]
    order = [Tone.BAD, Tone.WARN, Tone.OK]
    findings = tuple(sorted(found, key=lambda one: order.index(one.tone)))
    return Health(measured.at, _headline(findings), _safe(findings), findings)


def database(measured: Measures) -> Finding:
    """It answered, or there would be no measures."""
    own = "Leadwright's own" if measured.database.own else "a server of yours"
    sentence = f"PostgreSQL {measured.database.version}, {own}; it holds {size(measured.database.size)}."
    return Finding("database", Tone.OK, "The database answers", sentence, since=measured.at)


def worker(measured: Measures) -> Finding:
    """A worker says every ten seconds that it is alive."""
    seen = measured.worker_seen_at
    if seen is not None and measured.at - seen < SILENT:
        return Finding(
            "worker", Tone.OK, "The worker runs", "It computes scores, imports and backups.", since=seen
        )
    return Finding(
        "worker",
        Tone.BAD,
        "No worker is running",
        "What comes in is kept, but scores, stages, imports and backups wait.",
        f"{START}, or the worker alone with `leadwright worker`; what waits is then done by itself.",
        seen,
    )


def scheduler(measured: Measures) -> Finding:
    """The scheduler says every ten seconds that it is alive."""
    seen = measured.scheduler_seen_at
    if seen is not None and measured.at - seen < SILENT:
        return Finding("scheduler", Tone.OK, "The scheduler runs", "It starts what is due.", since=seen)
    return Finding(
        "scheduler",
        Tone.BAD,
        "No scheduler is running",
        "Nothing new is started: no scoring after a change, no nightly backup, no score that falls with time.",
        f"{START}, or the scheduler alone with `leadwright scheduler`.",
        seen,
    )


def scores(measured: Measures) -> Finding:
    """How long the longest-waiting lead or event has waited."""
    behind = measured.behind
    waits = behind_since(measured)
    if waits is None:
        sentence = "No lead waits to be computed."
        return Finding("scores", Tone.OK, "Scores and stages are up to date", sentence, since=measured.at)
    lag = measured.at - waits
    some = f"{leads(behind.leads)} to be computed" if behind.leads else "Changes wait to be looked at"
    if lag < SLOW:
        return Finding(
            "scores", Tone.OK, "Scores and stages are up to date", f"{some}, since {age(lag)}.", since=waits
        )
    if lag < LATE:
        return Finding(
            "scores",
            Tone.WARN,
            "Scores and stages are being computed",
            f"{some}, the first since {age(lag)}. After a large import this takes minutes.",
            "It ends by itself while worker and scheduler run.",
            waits,
        )
    return Finding(
        "scores",
        Tone.BAD,
        f"Scores and stages are {age(lag)} behind",
        f"{some}. Lists show the points from before.",
        "See that worker and scheduler run, and what broke; then it catches up by itself.",
        waits,
    )


def jobs(measured: Measures) -> Finding:
    """Jobs that broke within a day, and jobs that wait for long though somebody works."""
    if measured.failures is not None:
        broke = measured.failures
        what = "A job" if broke.count == 1 else f"{broke.count} jobs"
        return Finding(
            "jobs",
            Tone.WARN,
            f"{what} broke within the last day",
            f"The newest was “{job_label(broke.job)}”. What it had done is kept.",
            "The output of `leadwright serve` says why. Scoring is tried again by itself; start anything else again.",
            broke.at,
        )
    oldest = min((one.oldest for one in measured.lines if one.oldest is not None), default=None)
    if oldest is not None and measured.at - oldest >= LATE:
        return Finding(
            "jobs",
            Tone.WARN,
            "Jobs wait for long",
            f"The oldest has waited {age(measured.at - oldest)}.",
            "Where the worker runs, it is busy with something large; a second `leadwright worker` helps.",
            oldest,
        )
    waiting = sum(one.waiting for one in measured.lines)
    sentence = "Nothing waits, and nothing broke." if not waiting else f"{waiting} wait, and nothing broke."
    return Finding("jobs", Tone.OK, "Background jobs are done", sentence, since=oldest)


def disk(measured: Measures) -> Finding:
    """How much room there is where the data folder lies."""
    room = measured.room
    share = room.free * 100 // max(room.total, 1)
    sentence = f"{size(room.free)} of {size(room.total)} are free where {room.folder} lies."
    if share < FULL_SHARE or room.free < FULL_BYTES:
        cure = "Make room at once, or move the data folder to a larger disk: a full disk stops the database."
        return Finding("disk", Tone.BAD, "The disk is nearly full", sentence, cure, measured.at)
    if (share < LITTLE_SHARE and room.free < LITTLE_BYTES * 10) or room.free < LITTLE_BYTES:
        cure = "Delete what is not needed, or keep fewer days of backups (the setting backup_days)."
        return Finding("disk", Tone.WARN, "The disk has little room", sentence, cure, measured.at)
    return Finding("disk", Tone.OK, "The disk has room", sentence, since=measured.at)


def backup(measured: Measures) -> Finding:
    """Whether there is a fresh backup, and whether the newest attempt failed."""
    kept = measured.backups
    if kept.failed_at is not None:
        cure = "Mend what the sentence names, then back up again."
        return Finding("backup", Tone.BAD, "The last backup failed", kept.failure, cure, kept.failed_at)
    if kept.made_at is None:
        return _without_backup(measured)
    nightly = (
        f"The next is made at {kept.hour:02d}:00, and each is kept for {kept.days} days."
        if kept.hour is not None
        else "None is made at night, as was chosen."
    )
    sentence = f"The newest holds everything, in {size(kept.size)}. {nightly}"
    if kept.hour is not None and measured.at - kept.made_at >= BACKUP_OLD:
        cure = "See that worker and scheduler run at that hour, or back up now."
        return Finding("backup", Tone.WARN, "The last backup is old", sentence, cure, kept.made_at)
    return Finding("backup", Tone.OK, "There is a backup", sentence, since=kept.made_at)


def _without_backup(measured: Measures) -> Finding:
    kept, begun = measured.backups, measured.begun_at
    if kept.under_way:
        return Finding(
            "backup",
            Tone.OK,
            "The first backup is being made",
            "It is written beside the data.",
            since=measured.at,
        )
    if kept.hour is None:
        cure = "Back up now, or choose an hour for it (the setting backup_hour)."
        return Finding(
            "backup", Tone.WARN, "There is no backup", "None is made at night, as was chosen.", cure, begun
        )
    sentence = f"The first is made at {kept.hour:02d}:00."
    if begun is None or measured.at - begun < BACKUP_OLD:
        return Finding("backup", Tone.OK, "There is no backup yet", sentence, since=begun)
    cure = "See that worker and scheduler run at that hour, or back up now."
    return Finding("backup", Tone.WARN, "There is no backup", sentence, cure, begun)


JUDGES: Sequence[Callable[[Measures], Finding]] = (database, worker, scheduler, scores, jobs, disk, backup)


def behind_since(measured: Measures) -> datetime | None:
    """Since when anything waits to be computed; None when nothing does."""
    behind = measured.behind
    waits = (behind.marked_since, behind.overdue_since, behind.events_since)
    return min((one for one in waits if one is not None), default=None)


def age(length: timedelta) -> str:
    """A length of time as people say it: 4 s, 41 min, 5 h 37, 3 days."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, left = divmod(minutes, 60)
    if hours < 10 and left:
        return f"{hours} h {left:02d}"
    if hours < 48:
        return f"{hours} h"
    return f"{hours // 24} days"


def size(number: int) -> str:
    """Bytes as people say them: 412 MB, 3.1 GB."""
    value = number / 1_000_000
    if value < 1:
        return f"{max(1, number // 1_000)} kB"
    if value < 1_000:
        return f"{value:,.0f} MB"
    return f"{value / 1_000:,.1f} GB"


def leads(number: int) -> str:
    """How many leads wait, with the verb."""
    if number >= COUNTED:
        return f"More than {COUNTED - 1:,} leads wait"
    return "1 lead waits" if number == 1 else f"{number:,} leads wait"


def job_label(name: str) -> str:
    """What a kind of job is called on the page."""
    return JOBS.get(name, name.replace(".", " ").replace("_", " ").capitalize())


def _headline(findings: Sequence[Finding]) -> str:
    broken = [one for one in findings if one.tone is Tone.BAD]
    looks = [one for one in findings if one.tone is Tone.WARN]
    if broken:
        more = len(broken) + len(looks) - 1
        also = (
            ""
            if not more
            else ", and one more thing needs you"
            if more == 1
            else f", and {more} more things need you"
        )
        return f"{broken[0].title}{also}."
    if looks:
        return f"Leads come in and are scored. {looks[0].title}."
    return "Everything works."


def _safe(findings: Sequence[Finding]) -> str:
    if all(one.tone is Tone.OK for one in findings):
        return "Leads come in, are scored, and are backed up. Nothing needs you."
    if any(one.name == "disk" and one.tone is Tone.BAD for one in findings):
        return "What is there is safe; when the disk is full, nothing new is taken in."
    return "Nothing is lost: what comes in is kept, and what waits is done as soon as it can be."
