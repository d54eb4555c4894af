"""Applications, for those who hire."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.models import Application, ApplicationFile
from leadwright.platform import cursors
from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, parse_public_id, public_id

SUSPECT = "suspect"
_PLACE = "applications"


@dataclass(frozen=True)
class AppliedFile:
    """A file of an application; `type` is what its content says."""

    id: str
    name: str
    type: str
    size: int


@dataclass(frozen=True)
class Applied:
    """An application: who, for which job, what was said by field, and how far it is (suspect, new, in_review or closed)."""

    id: str
    name: str
    email: str
    job: str
    form: str
    state: str
    received_at: datetime
    changed_by: str
    values: Mapping[str, str]
    agreed: Sequence[str] = ()
    reasons: Sequence[str] = ()
    files: Sequence[AppliedFile] = ()


@dataclass(frozen=True)
class AppliedPage:
    """A page of them, the latest first, and how many there are of each state."""

    rows: Sequence[Applied]
    next_cursor: str | None
    counts: Mapping[str, int]


def applications(*, actor: Actor, state: str, limit: int = 50, after: str | None = None) -> AppliedPage:
    """Those of a state, without what they say. Three queries at most. Raises Forbidden, UnusableCursor."""
    require(actor, Action.SEE_APPLICANTS)
    found = Application.objects.filter(_of(state))
    if after is not None:
        (place,) = cursors.unpack(after, _PLACE, _place)
        found = found.filter(pk__lt=place)
    rows = list(found.order_by("-pk")[: limit + 1])
    shown = rows[:limit]
    last = public_id(Kind.APPLICATION, shown[-1].public_id) if len(rows) > limit else ""
    return AppliedPage(
        [_applied(one) for one in shown], cursors.pack(_PLACE, last) if last else None, _counts()
    )


def application(*, actor: Actor, reference: str) -> Applied:
    """One of them whole. Raises NotFound, Forbidden."""
    require(actor, Action.SEE_APPLICANTS)
    found = Application.objects.filter(public_id=parse_public_id(Kind.APPLICATION, reference)).first()
    if found is None:
        raise NotFound("There is no such application; it may have been deleted.")
    return _applied(found, found.files.order_by("pk"))


def application_file(*, actor: Actor, reference: str) -> tuple[AppliedFile, str]:
    """A file, and the name it lies under. Raises NotFound, Forbidden."""
    require(actor, Action.SEE_APPLICANTS)
    found = ApplicationFile.objects.filter(
        public_id=parse_public_id(Kind.APPLICATION_FILE, reference)
    ).first()
    if found is None:
        raise NotFound("There is no such file; it may have been deleted.")
    return _file(found), found.stored


def _of(state: str) -> Q:
    return Q(suspect=True) if state == SUSPECT else Q(suspect=False, state=state)


def _counts() -> Mapping[str, int]:
    found = Application.objects.aggregate(
        **{name: Count("pk", filter=_of(name)) for name in ("new", "in_review", "closed", SUSPECT)}
    )
    return {name: int(count) for name, count in found.items()}


def _place(told: object) -> int:
    found = Application.objects.filter(public_id=parse_public_id(Kind.APPLICATION, str(told))).first()
    if found is None:
        raise ValueError("no such application")
    return found.pk


def _applied(one: Application, files: Iterable[ApplicationFile] = ()) -> Applied:
    values: Mapping[str, str] = one.values
    names = (
        values.get("full_name"),
        " ".join(filter(None, (values.get("given_name"), values.get("family_name")))),
    )
    return Applied(
        id=public_id(Kind.APPLICATION, one.public_id),
        name=next((name for name in names if name), "") or values.get("email", "") or "Somebody",
        email=values.get("email", ""),
        job=one.job,
        form=one.form,
        state=SUSPECT if one.suspect else one.state,
        received_at=one.received_at,
        changed_by=one.changed_by,
        values=values,
        agreed=[str(box["wording"]) for box in one.agreed],
        reasons=[str(reason) for reason in one.reasons],
        files=[_file(file) for file in files],
    )


def _file(one: ApplicationFile) -> AppliedFile:
    return AppliedFile(public_id(Kind.APPLICATION_FILE, one.public_id), one.name, one.type, one.size)
