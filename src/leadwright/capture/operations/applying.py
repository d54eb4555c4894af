"""Applications for a job: kept apart from leads, seen by those who hire, and ended in their time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.capture.forms.files import SentFile, kind_of, name_of
from leadwright.capture.forms.questions import FILES
from leadwright.capture.models import Application, ApplicationFile
from leadwright.capture.operations.storing import folder_of, remove_files, store_file
from leadwright.capture.operations.taking import Told
from leadwright.platform import audit, workspace
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, parse_public_id

KEPT = "application_days"
_FOLDER = "applications"
STATES = (Application.NEW, Application.IN_REVIEW, Application.CLOSED)


def _days(value: workspace.Value) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    return None if fits else "needs a number from 1."


workspace.register(
    workspace.Setting(
        KEPT,
        180,
        "Days after which an application that nobody worked on any more is deleted with its files.",
        _days,
    )
)


@dataclass(frozen=True)
class Suspicion:
    """Whether it looked like abuse, and the reasons in sentences."""

    suspect: bool
    sentences: Sequence[str]


def receive_application(*, told: Told, files: Sequence[SentFile], suspicion: Suspicion, at: datetime) -> None:
    """Keep an application with its files, in the caller's transaction. The files are on disk before the row is, and go where the
    row does not come.
    """
    row = Application.objects.create(
        public_id=new_uuid(),
        token=told.token,
        form=told.form,
        version_id=told.version_id,
        job=told.body.about,
        received_at=told.at,
        values={name: text for name, text in told.values.items() if name != FILES},
        agreed=[{"wording": box.wording, "version": box.wording_version} for box in told.ticked],
        suspect=suspicion.suspect,
        reasons=list(suspicion.sentences),
        changed_at=at,
    )
    for one in files:
        kind = kind_of(one.content)
        if kind is None:
            raise UnusableInput("A file is no document we can read.", field=FILES)
        ApplicationFile.objects.create(
            application=row,
            public_id=new_uuid(),
            stored=store_file(_FOLDER, one.content),
            name=name_of(one.name, kind),
            type=kind.type,
            size=len(one.content),
        )


@transaction.atomic
def change_application(*, actor: Actor, application: str, state: str, at: datetime) -> str:
    """Put an application into another state, a suspect one too, which it then is no more; the state it had. Repeating changes
    nothing. Raises NotFound, Forbidden, UnusableInput for a state there is none of.
    """
    row = _found(actor, application)
    if state not in STATES:
        raise UnusableInput("An application is new, in review, or closed.", field="state")
    before = row.state
    if (row.state, row.suspect) == (state, False):
        return before
    Application.objects.filter(pk=row.pk).update(
        state=state, suspect=False, changed_at=at, changed_by=actor.label
    )
    changes: Mapping[str, object] = {"from": before, "to": state}
    audit.record(actor, "application.changed", kind=Kind.APPLICATION, key=application, at=at, changes=changes)
    return before


@transaction.atomic
def delete_application(*, actor: Actor, application: str, at: datetime) -> None:
    """Delete an application with its files, for good. Raises NotFound (also once it is gone), Forbidden."""
    row = _found(actor, application)
    _delete([row.pk])
    audit.record(actor, "application.deleted", kind=Kind.APPLICATION, key=application, at=at)


@transaction.atomic
def forget_applications(*, at: datetime) -> int:
    """Delete applications whose time is over with their files, and files whose application was never stored; how many
    applications. Repeating finds nothing.
    """
    ended = at - timedelta(days=int(workspace.read(KEPT) or 0))
    numbers = list(Application.objects.filter(changed_at__lt=ended).values_list("pk", flat=True)[:1_000])
    _delete(numbers)
    _sweep(at)
    return len(numbers)


def delete_applications_of(form: str) -> None:
    """Delete every application by a form, with its files, in the caller's transaction. Repeating changes nothing."""
    _delete(list(Application.objects.filter(form=form).values_list("pk", flat=True)))


def place_of(stored: str) -> Path:
    """Where a file lies: under a random name, in a folder nothing is served from."""
    return folder_of(_FOLDER) / stored


def _found(actor: Actor, application: str) -> Application:
    require(actor, Action.SEE_APPLICANTS)
    found = (
        Application.objects.select_for_update()
        .filter(public_id=parse_public_id(Kind.APPLICATION, application))
        .first()
    )
    if found is None:
        raise NotFound("There is no such application; it may have been deleted.")
    return found


def _delete(numbers: Sequence[int]) -> None:
    places = [
        place_of(one)
        for one in ApplicationFile.objects.filter(application__in=numbers).values_list("stored", flat=True)
    ]
    Application.objects.filter(pk__in=numbers).delete()
    remove_files(places)


def _sweep(at: datetime) -> None:
    """Files of applications that were not stored in the end, because the database was away or the process died."""
    known = set(ApplicationFile.objects.values_list("stored", flat=True))
    for place in folder_of(_FOLDER).iterdir():
        if place.name not in known and place.stat().st_mtime < (at - timedelta(days=1)).timestamp():
            place.unlink(missing_ok=True)
