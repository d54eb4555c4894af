"""Setting mail up: settings that everybody with the right may read, and secrets that nobody can."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from leadwright.accounts.access import require
from leadwright.accounts.actor import Actor
from leadwright.accounts.operations.workspace import change_settings
from leadwright.accounts.rules import Action
from leadwright.messaging.models import MailSecret
from leadwright.messaging.operations.queueing import ask_to_send
from leadwright.messaging.settings import DKIM_KEY, PASSWORD
from leadwright.platform import audit
from leadwright.platform.errors import UnusableInput
from leadwright.platform.workspace import Value

_LONGEST = 20_000


@transaction.atomic
def set_up_mail(
    *, actor: Actor, values: Mapping[str, Value], secrets: Mapping[str, str | None], at: datetime
) -> list[str]:
    """Choose how mail is sent; the names of what changed. A secret that is None stays as it is, an empty one is deleted.

    What waits is tried at once. Raises Forbidden, and UnusableInput with the `name` of what will not do; then nothing changes.
    """
    require(actor, Action.MANAGE_WORKSPACE)
    changed = change_settings(actor=actor, values=values, at=at)
    for name, text in secrets.items():
        if text is not None and _keep(name, text):
            changed.append(name)
            # The trail says that it changed, never what it is.
            audit.record(
                actor, "mail.secret_changed", kind="workspace", key="", at=at, changes={"name": name}
            )
    if changed:
        ask_to_send()
    return changed


def _keep(name: str, text: str) -> bool:
    if name not in (PASSWORD, DKIM_KEY) or len(text) > _LONGEST or "\0" in text:
        raise UnusableInput(f"{name}: cannot be used as a secret.", name=name)
    if name == DKIM_KEY and text and "PRIVATE KEY-----" not in text:
        raise UnusableInput(f"{name}: needs a private key in PEM, which begins with -----BEGIN.", name=name)
    before = MailSecret.objects.filter(name=name)
    if not text:
        return bool(before.delete()[0])
    if before.filter(text=text).exists():
        return False
    MailSecret.objects.update_or_create(name=name, defaults={"text": text})
    return True
