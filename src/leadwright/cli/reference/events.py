"""The page of domain events, the jobs that follow them, and the jobs there are."""

from collections.abc import Iterator

from procrastinate.contrib.django import app

from leadwright.cli.reference import markdown
from leadwright.platform.outbox import Cause, DomainEvent
from leadwright.reactions.table import REACTIONS


def page() -> str:
    """Domain events with their fields and reactions, causes, and jobs."""
    return markdown.page(
        "Domain events and jobs",
        "A domain event is written to the outbox in the transaction of what it tells; the scheduler starts the jobs that "
        "follow it, at least once each.",
        "## Domain events",
        markdown.table(("Event", "Meaning", "Fields", "Jobs that follow"), _events()),
        f"Each carries a cause: {markdown.codes(Cause)}. All but {markdown.codes(c for c in Cause if not c.quiet)} are "
        "quiet: they start no mail and no alarm by themselves.",
        "## Jobs",
        markdown.table(("Job", "Effect"), _jobs()),
    )


def _events() -> Iterator[tuple[str, ...]]:
    kinds = {kind.name: kind for kind in DomainEvent.__subclasses__() if kind.name in REACTIONS}
    for name, jobs in sorted(REACTIONS.items()):
        kind = kinds[name]
        fields = [
            field for field in kind.__dataclass_fields__.values() if field.name not in ("name", "cause")
        ]
        yield (
            markdown.code(name),
            markdown.first_paragraph(kind.__doc__),
            markdown.codes(field.name for field in fields),
            markdown.codes(jobs) or "none",
        )


def _jobs() -> Iterator[tuple[str, ...]]:
    for name, task in sorted(app.tasks.items()):
        # Only the product's own: the queue brings jobs too, and so may whoever imports this.
        if task.func.__module__.startswith("leadwright."):
            yield markdown.code(name), markdown.first_paragraph(task.func.__doc__)
