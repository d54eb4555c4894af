"""From measures to sentences. Pure: the same measures give the same words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadwright.health.capturing import coupons
from leadwright.health.findings import Finding as Finding
from leadwright.health.findings import Tone as Tone
from leadwright.health.measures import Measures

SILENT = timedelta(seconds=60)
# A large import takes minutes; what waits longer than this has been forgotten (the worker looks every few seconds).
SLOW = timedelta(minutes=2)
LATE = timedelta(minutes=15)
# A million leads are scored in less; what people do meanwhile goes before them.
LATE_IN_BULK = timedelta(hours=1)
BACKUP_OLD = timedelta(hours=36)
COUNTED = 100_001
LITTLE_SHARE, LITTLE_BYTES = 10, 5_000_000_000
FULL_SHARE, FULL_BYTES = 2, 1_000_000_000
START = "Start Leadwright with `leadwright serve`"

JOBS = {
    "pulse.keep_current": "Scoring",
    "pulse.recompute": "Scoring everybody again",
    "backup.write": "Backups",
    "messaging.send": "Mail",
    "messaging.ask_to_confirm": "Questions to confirm an address",
}


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
    if measured.behind.in_bulk_since is not None and (waits is None or measured.at - waits < SLOW):
        return _in_bulk(measured, measured.behind.in_bulk_since)
    if waits is None:
        sentence = "No lead waits to be computed."
        return Finding("scores", Tone.OK, "Scores and stages are up to date", sentence, since=measured.at)
    lag = measured.at - waits
    some = (
        f"{leads(behind.leads)} to be computed" if behind.leads else "The latest changes are to be computed"
    )
    if lag < SLOW:
        since = f", since {age(lag)}" if lag >= timedelta(seconds=1) else ""
        return Finding("scores", Tone.OK, "Scores and stages are up to date", f"{some}{since}.", since=waits)
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


def _in_bulk(measured: Measures, since: datetime) -> Finding:
    """Leads that came by the thousand are to be computed, and nothing that people did waits for them."""
    length = measured.at - since
    some = leads(measured.behind.leads)
    if length < SLOW:
        sentence = f"{some} to be computed, since {age(length)}."
        return Finding("scores", Tone.OK, "Scores and stages are up to date", sentence, since=since)
    sentence = f"{some} since an import or a change {age(length)} ago. What people do is scored first, and up to date."
    if length < LATE_IN_BULK:
        return Finding("scores", Tone.OK, "Many leads are being scored", sentence, since=since)
    cure = "It ends by itself while worker and scheduler run; a second `leadwright worker` makes it quicker."
    return Finding("scores", Tone.WARN, "Many leads are still being scored", sentence, cure, since)


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


def segments(measured: Measures) -> Finding:
    """Whether every segment is kept up."""
    stuck = measured.segments
    if stuck is None:
        sentence = "Who enters and leaves is written down as it happens."
        return Finding("segments", Tone.OK, "Segments are up to date", sentence, since=measured.at)
    title = "A segment is not kept up" if stuck.count == 1 else f"{stuck.count} segments are not kept up"
    sentence = f"“{stuck.slug}” has the members of before: {stuck.problem}"
    cure = "Change the segment, or put an earlier version back; all others are up to date."
    return Finding("segments", Tone.WARN, title, sentence, cure, stuck.since)


def mail(measured: Measures) -> Finding:
    """Whether mail goes out."""
    stands = measured.mail
    if stands.lost_keys:
        sentence = f"{stands.lost_keys} addresses that unsubscribed cannot be recognised: the secret key is another one."
        cure = (
            "Start with the key of before: the file secret.key of the data folder, or LEADWRIGHT_SECRET_KEY."
        )
        return Finding("mail", Tone.BAD, "People who unsubscribed would be written to", sentence, cure)
    if not stands.set_up:
        return _without_mail(measured)
    if stands.oldest is not None and measured.at - stands.oldest >= SLOW:
        waits = "1 message waits" if stands.waiting == 1 else f"{stands.waiting} messages wait"
        said = f" {stands.trouble}" if stands.trouble else ""
        cure = "See Settings, Mail, and send yourself a test; what waits is then sent by itself."
        tone = Tone.WARN if measured.at - stands.oldest < LATE else Tone.BAD
        return Finding("mail", tone, "Mail waits", f"{waits}.{said}", cure, stands.oldest)
    if stands.unknown:
        sentence = (
            f"Of {stands.unknown} within a day nobody knows whether they arrived; they are not sent again."
        )
        return Finding(
            "mail", Tone.WARN, "Mail of unknown fate", sentence, "Settings, Mail names them.", measured.at
        )
    gone = _removed(stands.removed)
    sentence = f"{stands.sent} sent within a day, {stands.failed} refused.{gone}"
    return Finding("mail", Tone.OK, "Mail goes out", sentence, since=measured.at)


def _without_mail(measured: Measures) -> Finding:
    stands = measured.mail
    if not stands.waiting:
        sentence = "Invitations are links to pass on. Nothing waits for it."
        return Finding("mail", Tone.OK, "No mail is set up", sentence + _removed(stands.removed))
    waits = "1 message waits" if stands.waiting == 1 else f"{stands.waiting} messages wait"
    cure = "Enter a mail server and a sender under Settings, Mail."
    return Finding(
        "mail", Tone.WARN, "Mail is not set up", f"{waits}, for a day at most.", cure, stands.oldest
    )


def _removed(number: int) -> str:
    """What is said of leads that went because nobody confirmed."""
    if not number:
        return ""
    leads_went = "1 lead was" if number == 1 else f"{number:,} leads were"
    return f" {leads_went} removed in 30 days because nobody confirmed the address."


JUDGES: Sequence[Callable[[Measures], Finding]] = (
    database,
    worker,
    scheduler,
    scores,
    segments,
    mail,
    coupons,
    jobs,
    disk,
    backup,
)


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
