"""`leadwright explain`: both scores line by line, and the criteria of the stage."""

from argparse import Namespace

from leadwright.accounts.actor import operator
from leadwright.cli.days import day
from leadwright.cli.output import points, print_json, print_table
from leadwright.cli.pulse import keep_current
from leadwright.platform import workspace
from leadwright.platform.instants import read_instant
from leadwright.pulse.queries import LeadExplanation, SegmentVerdict, explain_lead, segment_verdict
from leadwright.scoring.companies import CompanyScore
from leadwright.scoring.queries import ExplainedDimension, ExplainedLine
from leadwright.scoring.sentences import of_lift


def run(options: Namespace) -> None:
    """Explain one lead, now or at a past instant."""
    keep_current(quiet=options.json)
    at = read_instant(options.at, str(workspace.read("time_zone"))) if options.at else None
    found = explain_lead(actor=operator(), reference=options.lead, at=at)
    slug = options.segment
    verdict = segment_verdict(actor=operator(), explained=found, slug=slug) if slug else None
    if options.json:
        print_json({**found.as_dict(), "segment": None if verdict is None else _verdict_dict(verdict)})
        return
    print_explanation(found)
    if verdict is not None:
        _print_verdict(verdict)


def print_explanation(found: LeadExplanation) -> None:
    """Print an explanation as tables."""
    print(
        f"{found.lead} at {found.at:%Y-%m-%d %H:%M} UTC, by “{found.score.model}”: priority {found.score.priority}"
    )
    if found.is_stale:
        print("Something has happened since the list was computed; it is about to be computed again.")
    for dimension in found.score.dimensions.values():
        _print_dimension(dimension)
    if found.company is not None:
        _print_company(found.company)
    print(f"\nStage: {str(found.stage.current).replace('_', ' ')}")
    rows = [
        (str(line.stage).replace("_", " "), "met" if line.met else "missing", line.text, line.because)
        for line in found.stage.criteria
    ]
    if rows:
        print_table(
            "", [("Stage", "left"), ("", "left"), ("Criterion", "left"), ("What we have", "left")], rows
        )


def _print_dimension(dimension: ExplainedDimension) -> None:
    ends = dimension.ends
    until = f", band {ends.band} from {day(ends.at)} if nothing happens" if ends else ""
    print(f"\n{dimension.title}: {points(dimension.points):,g} points, band {dimension.band}{until}")
    rows = [
        (f"{points(line.points):+,.6g}", line.rule.replace("-", " "), line.because, _later(line))
        for line in (*dimension.lines, *dimension.idle)
    ]
    if rows:
        columns = [("Points", "right"), ("Rule", "left"), ("Because", "left"), ("Later", "left")]
        print_table("", columns, rows)
    else:
        print("    No rule gives points.")
    for lift in dimension.lifts:
        reached = f"band {lift.band}" if lift.is_higher else f"still band {lift.band}"
        print(f"    {points(lift.points):,.6g} points, {reached}, with {of_lift(lift)}")


def _print_company(one: CompanyScore) -> None:
    capped = f", the most there is (cap {points(one.cap):,g})" if one.taken else ""
    print(f"\n{one.name}: {one.sentence}")
    best = f"{points(one.best):,.6g} points ({one.best_name or one.best_lead})"
    print(f"    Best {best}, together {points(one.together):,.6g}{capped}")


def _later(line: ExplainedLine) -> str:
    return f"{points(line.later.points):,.6g} on {day(line.later.at)}" if line.later else ""


def _print_verdict(verdict: SegmentVerdict) -> None:
    print(f"\n{'In' if verdict.is_in else 'Not in'} the segment “{verdict.title}”")
    rows = [
        ("holds" if line.met else "does not", "  " * line.depth + line.text, line.because)
        for line in verdict.lines
    ]
    print_table("", [("", "left"), ("Condition", "left"), ("What we have", "left")], rows)


def _verdict_dict(verdict: SegmentVerdict) -> dict[str, object]:
    return {
        "slug": verdict.slug,
        "in": verdict.is_in,
        "lines": [
            {"depth": line.depth, "text": line.text, "met": line.met, "because": line.because}
            for line in verdict.lines
        ],
    }
