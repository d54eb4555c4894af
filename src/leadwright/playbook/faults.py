"""What is wrong with a body, by place, without publishing it."""

from leadwright.criteria.errors import ConditionError
from leadwright.playbook import registry
from leadwright.playbook.errors import BadDocument, Problem
from leadwright.playbook.reading import read


def form_faults(kind: str, slug: str, body: object) -> tuple[Problem, ...]:
    """What keeps a body from being saved at all, each with its path (`rules[3].points`)."""
    try:
        read(kind, slug, body)
    except BadDocument as refusal:
        return refusal.problems
    return ()


def faults(kind: str, slug: str, body: object) -> tuple[Problem, ...]:
    """What keeps a body from being published, names that do not exist included; empty where it could be."""
    try:
        written = read(kind, slug, body)
        registry.kind(kind).check(written.body)
    except BadDocument as refusal:
        return refusal.problems
    except ConditionError as refusal:
        return (Problem(refusal.sentence, refusal.path),)
    return ()
