"""The first minute of a workspace: who its administrator is, what it is called, and which playbook it begins with."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leadwright.accounts.models import User
from leadwright.accounts.operations.link_use import LinkAnswers, use_link
from leadwright.accounts.queries import actor_for
from leadwright.platform import audit, workspace
from leadwright.playbook.operations.folders import ensure_starter


@dataclass(frozen=True)
class WorkspaceAnswers:
    """What the first person says of the workspace: `time_zone` is an IANA name, `market` b2b or b2c."""

    company: str
    time_zone: str
    market: str


@transaction.atomic
def begin_workspace(*, token: str, person: LinkAnswers, about: WorkspaceAnswers, at: datetime) -> User:
    """Use the first-run link: its holder becomes the administrator, and the starter playbook for the market is in force.

    All or nothing: a refusal leaves the link usable and the workspace as it was. A playbook somebody wrote already stays.
    Raises what `use_link` raises, and UnusableInput with the `name` of the setting that will not do.
    """
    user = use_link(token=token, answers=person, at=at)
    answers = {"company": about.company.strip(), "time_zone": about.time_zone, "market": about.market}
    for name, value in answers.items():
        workspace.write(name, value)
    ensure_starter(at=at)
    audit.record(actor_for(user), "workspace.begun", kind="workspace", key="", at=at, changes=answers)
    return user
