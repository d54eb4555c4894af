"""`leadwright explain`: both scores line by line, and the criteria of the stage."""

from argparse import Namespace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from leadwright.accounts.actor import operator
from leadwright.cli.output import points, print_json, print_table
from leadwright.cli.pulse import keep_current
from leadwright.platform import workspace
from leadwright.platform.errors import UnusableInput
from leadwright.pulse.queries import LeadExplanation, explain_lead
from leadwright.scoring.queries import ExplainedDimension


def run(options: Namespace) -> None:
    """Explain one lead, now or at a past instant."""
    keep_current(quiet=options.json)
    at = _instant(options.at) if options.at else None
    print_explanation(explain_lead(actor=operator(), reference=options.lead, at=at), as_json=options.json)


def _instant(text: str) -> datetime:
    """A day means its end: everything that happened on it counts. Times without a zone are the workspace's."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UnusableInput(
            f"“{text}” is no time; write a day like 2026-05-01 or an instant like 2026-05-01T12:00Z.", at=text
        ) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(str(workspace.read("time_zone"))))
        if len(text.strip()) <= len("2026-05-01"):
            found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return found.astimezone(UTC)


def print_explanation(found: LeadExplanation, *, as_json: bool = False) -> None:
    """Print an explanation as JSON or as tables."""
    if as_json:
        print_json(found.as_dict())
        return
    print(
        f"{found.lead} at {found.at:%Y-%m-%d %H:%M} UTC, by “{found.score.model}”: priority {found.score.priority}"
    )
    if found.is_stale:
        print("Something has happened since the list was computed; it is about to be computed again.")
    for name, dimension in (("Fit", found.score.fit), ("Engagement", found.score.engagement)):
        _print_dimension(name, dimension)
    print(f"\nStage: {str(found.stage.current).replace('_', ' ')}")
    rows = [
        (str(line.stage).replace("_", " "), "met" if line.met else "missing", line.text, line.because)
        for line in found.stage.criteria
    ]
    if rows:
        print_table(
            "", [("Stage", "left"), ("", "left"), ("Criterion", "left"), ("What we have", "left")], rows
        )


def _print_dimension(name: str, dimension: ExplainedDimension) -> None:
    print(f"\n{name}: {points(dimension.points):,g} points, band {dimension.band}")
    rows = [
        (f"{points(line.points):+,.6g}", line.rule.replace("-", " "), line.because)
        for line in dimension.lines
    ]
    if rows:
        print_table("", [("Points", "right"), ("Rule", "left"), ("Because", "left")], rows)
    else:
        print("    No rule gives points.")
