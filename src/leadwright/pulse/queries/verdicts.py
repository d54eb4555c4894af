"""Whether a segment takes a lead, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadwright.accounts.actor import Actor
from leadwright.criteria import registry as offered
from leadwright.criteria.evaluate import Line, evaluate
from leadwright.leads.access import hide_addresses, sees_contact_data, visible_lead
from leadwright.leads.fields import CONTACT_FIELDS
from leadwright.lifecycle import queries as lifecycle
from leadwright.lifecycle.fields import JudgingRelations
from leadwright.platform import clock, workspace
from leadwright.playbook import records
from leadwright.playbook.records import Asked
from leadwright.pulse.queries.explaining import LeadExplanation, given_by
from leadwright.segments.queries import find_segment


@dataclass(frozen=True)
class VerdictLine:
    """One line of the condition, `depth` 0 outermost: what it asks, whether that holds, and what the lead has."""

    depth: int
    text: str
    met: bool
    because: str


@dataclass(frozen=True)
class SegmentVerdict:
    """Whether a lead is in a published segment at the instant of an explanation, and why (not)."""

    slug: str
    title: str
    describes: str
    is_in: bool
    lines: tuple[VerdictLine, ...]


def segment_verdict(*, actor: Actor, explained: LeadExplanation, slug: str) -> SegmentVerdict:
    """Judge an explained lead by a segment, at the same instant. Raises NotFound for a segment that is not published."""
    key = visible_lead(actor, explained.lead)
    segment = find_segment(slug)
    seen = sees_contact_data(actor)
    today = clock.local_date(explained.at, str(workspace.read("time_zone")))
    asked = Asked(key.id, explained.at, today, frozenset() if seen else CONTACT_FIELDS)
    catalogue = offered.catalogue()
    given = given_by(explained.score) | {
        "stage": str(explained.stage.current),
        "prospect": explained.stage.prospect,
    }
    interest = lifecycle.in_force().interest
    record = records.load_record(
        asked, [segment.condition], catalogue, given=given, registry=JudgingRelations(interest)
    )
    verdict = evaluate(segment.condition, record, catalogue)
    return SegmentVerdict(
        slug=slug,
        title=segment.title,
        describes=segment.describes,
        is_in=verdict.matches,
        lines=tuple(_lines(verdict.line, 0, seen)),
    )


def _lines(line: Line, depth: int, seen: bool) -> Iterator[VerdictLine]:
    yield VerdictLine(
        depth, line.sentence, line.matches, line.because if seen else hide_addresses(line.because)
    )
    for below in line.lines:
        yield from _lines(below, depth + 1, seen)
