"""Drafts somebody of the sample left open."""

from datetime import datetime

from leadwright.accounts.actor import Actor
from leadwright.playbook import queries as playbook
from leadwright.playbook.operations import discard_draft
from leadwright.playbook.registry import DEFAULT_SLUG


def forget_draft(*, actor: Actor, kind: str, number: int, at: datetime) -> None:
    """Discard a draft of the document a workspace has one of. What is gone already, or was published by now, stays as it is."""
    versions = playbook.history(actor=actor, kind=kind, slug=DEFAULT_SLUG)
    if any(one.number == number and one.status == "draft" for one in versions):
        discard_draft(actor=actor, kind=kind, slug=DEFAULT_SLUG, number=number, at=at)
