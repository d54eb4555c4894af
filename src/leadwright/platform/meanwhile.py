"""Two people change the same thing: what the second did not touch stays as the first made it, what both changed is told."""

from collections.abc import Mapping

from leadwright.platform.errors import Conflict
from leadwright.platform.models import AuditEntry


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same first. `data` names it: fields, by, at (RFC 3339)."""

    code = "changed_meanwhile"


def meant(
    *,
    wanted: Mapping[str, object],
    seen: Mapping[str, object] | None,
    now: Mapping[str, object],
    kind: str,
    key: str,
) -> set[str]:
    """The names of what somebody wants to be other than it was `seen`; of all, where nothing says what was seen.

    `kind` and `key` say what it is in the audit trail, which knows who changed it last. Raises ChangedMeanwhile where one of
    them is by `now` neither as it was seen nor as it is wanted.
    """
    if seen is None:
        return set(wanted)
    touched = {name for name, value in wanted.items() if name not in seen or seen[name] != value}
    both = {name for name in touched & set(seen) if now.get(name) not in (seen[name], wanted[name])}
    if both:
        last = AuditEntry.objects.filter(object_kind=kind, object_id=key).order_by("-id").first()
        told = {"by": last.actor_label, "at": last.at.isoformat()} if last else {}
        who = last.actor_label if last else "somebody else"
        raise ChangedMeanwhile(
            f"Not saved: {who} changed the same meanwhile. Look at both and decide.",
            fields=sorted(both),
            **told,
        )
    return touched
