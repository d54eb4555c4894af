"""What a salesperson did with a lead leaves a task of their own."""

from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.accounts.models import User
from leadwright.leads.access import LeadKey
from leadwright.leads.operations.tasks import TaskText, add_task
from leadwright.platform import clock, workspace
from leadwright.platform.ids import Kind, public_id


def add_own_task(actor: Actor, lead: LeadKey, title: str, due: datetime, at: datetime) -> None:
    """Add a task about a lead for who acts (for nobody where that is no person), until the local day of `due`."""
    user = User.objects.filter(pk=actor.user_id or 0).first()
    owner = public_id(Kind.USER, user.public_id) if user is not None else None
    day = clock.local_date(due, str(workspace.read("time_zone")))
    add_task(actor=actor, lead=lead.public_id, told=TaskText(title, day, owner), at=at)
