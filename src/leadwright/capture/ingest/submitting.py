"""What messages tell of a user, as a submission: the texts of all of them, a later one before an earlier one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from leadwright.capture.ingest.messages import Message
from leadwright.criteria.text import fold
from leadwright.criteria.types import FieldType
from leadwright.leads.custom_values import stored
from leadwright.leads.models import CustomField
from leadwright.leads.normalise.problem import Problem
from leadwright.leads.normalise.record import Context, normalise_facts
from leadwright.leads.normalise.values import Column, parse_value
from leadwright.leads.submission import IdentityKey, Submission


@dataclass
class Told:
    """What is told of one user, and when the latest of it was."""

    at: datetime
    facts: dict[str, str] = field(default_factory=dict)
    others: dict[str, object] = field(default_factory=dict)


def told_of_users(messages: Iterable[Message]) -> dict[str, Told]:
    """What messages tell of each user they name, the oldest first."""
    told: dict[str, Told] = {}
    for one in sorted(messages, key=lambda one: one.occurred_at):
        if one.user is not None:
            of_user = told.setdefault(one.user, Told(one.occurred_at))
            if one.facts or one.others:
                of_user.at = one.occurred_at
                of_user.facts.update(one.facts)
                of_user.others.update(one.others)
    return told


def submission_of(
    user: str, told: Told, *, namespace: str, context: Context, customs: Mapping[str, CustomField]
) -> Submission:
    """A user of a source as a submission. Values that cannot be read are left unknown; the event keeps what was sent."""
    found = normalise_facts(told.facts, context)
    custom, folded = custom_values(told.others, context.zone, customs)
    named = [IdentityKey(one.kind, "", one.value) for one in found.identities if one.kind == "email"]
    return Submission(
        kind="person",
        facts=found.facts,
        custom=custom,
        folded={**found.folded, **folded},
        identities=(IdentityKey("user", namespace, user), *named),
        tokens=found.tokens,
        valid_from=told.at,
        time_known=True,
        contact_points=found.contact_points,
        derived=found.derived,
    )


def custom_values(
    others: Mapping[str, object], zone: str, customs: Mapping[str, CustomField]
) -> tuple[dict[str, object], dict[str, str]]:
    values: dict[str, object] = {}
    folded: dict[str, str] = {}
    for slug, said in others.items():
        declared = customs.get(slug)
        if declared is None:
            continue
        kind = FieldType(declared.type)
        choices = tuple((str(choice), str(choice)) for choice in declared.choices)
        value = parse_value(kind, _text(said), Column(zone=zone, choices=choices))
        if value is None or isinstance(value, Problem):
            continue
        values |= {slug: value} if kind is FieldType.TEXT else stored(slug, value)
        if kind is FieldType.TEXT:
            folded[f"custom.{slug}"] = fold(str(value))
    return values, folded


def _text(said: object) -> str:
    return ("yes" if said else "no") if isinstance(said, bool) else str(said)
