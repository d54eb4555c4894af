"""Choosing how the workspace works."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Action
from leadwright.platform import audit, workspace
from leadwright.platform.meanwhile import meant
from leadwright.platform.workspace import Value


@transaction.atomic
def change_settings(
    *, actor: Actor, values: Mapping[str, Value], at: datetime, seen: Mapping[str, object] | None = None
) -> list[str]:
    """Choose several settings, all or none; the names of those that changed. Repeating changes nothing.

    `seen` is what they were when the actor looked: one that is wanted as it was seen stays as a colleague made it since. Raises
    Forbidden, ChangedMeanwhile, and UnusableInput with the `name` of the setting that will not do.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    before = {name: workspace.read(name) for name in values if name in workspace.REGISTRY}
    touched = meant(wanted=values, seen=seen, now=before, kind="workspace", key="")
    changed = {name: value for name, value in values.items() if name in touched and before.get(name) != value}
    for name, value in changed.items():
        workspace.write(name, value)
    if changed:
        changes = {name: {"from": before.get(name), "to": value} for name, value in changed.items()}
        audit.record(actor, "workspace.changed", kind="workspace", key="", at=at, changes=changes)
    return list(changed)
