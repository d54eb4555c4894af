"""Whether a segment takes a lead, and which persona it is, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadwright.accounts.actor import Actor
from leadwright.criteria import registry as offered
from leadwright.criteria.evaluate import Line, Verdict, evaluate
from leadwright.criteria.nodes import Node
from leadwright.leads.access import hide_contact_data, sees_contact_data, visible_lead
from leadwright.leads.contact_data import hidden_from
from leadwright.lifecycle import queries as lifecycle
from leadwright.lifecycle.fields import JudgingRelations
from leadwright.personas.queries import personas
from leadwright.personas.rules import first_that_fits
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


@dataclass(frozen=True)
class PersonaVerdict:
    """Which persona a lead is at the instant of an explanation, and why. `slug` is empty where none of the `tried` fits."""

    slug: str
    title: str
    describes: str
    lines: tuple[VerdictLine, ...]
    tried: int


def segment_verdict(*, actor: Actor, explained: LeadExplanation, slug: str) -> SegmentVerdict:
    """Judge an explained lead by a segment, at the same instant. Raises NotFound for a segment that is not published."""
    segment = find_segment(slug)
    (verdict,) = _judged(actor, explained, [segment.condition])
    return SegmentVerdict(
        slug=slug,
        title=segment.title,
        describes=segment.describes,
        is_in=verdict.matches,
        lines=tuple(_lines(verdict.line, 0, sees_contact_data(actor))),
    )


def persona_verdict(*, actor: Actor, explained: LeadExplanation) -> PersonaVerdict:
    """Which of the published personas an explained lead is, at the same instant: the first that fits.

    As many queries for many personas as for one.
    """
    known = {one.slug: one for one in personas()}
    verdicts = dict(
        zip(known, _judged(actor, explained, [one.condition for one in known.values()]), strict=True)
    )
    slug = first_that_fits((slug, verdict.matches) for slug, verdict in verdicts.items())
    if slug is None:
        return PersonaVerdict("", "", "", (), len(known))
    lines = tuple(_lines(verdicts[slug].line, 0, sees_contact_data(actor)))
    return PersonaVerdict(slug, known[slug].title, known[slug].describes, lines, len(known))


def _judged(actor: Actor, explained: LeadExplanation, nodes: Sequence[Node]) -> list[Verdict]:
    """The lead judged by every node, read once for all of them."""
    key = visible_lead(actor, explained.lead)
    if not nodes:
        return []
    today = clock.local_date(explained.at, str(workspace.read("time_zone")))
    hidden = hidden_from(actor)
    catalogue = offered.catalogue()
    given = given_by(explained.score) | {
        "stage": str(explained.stage.current),
        "prospect": explained.stage.prospect,
    }
    record = records.load_record(
        Asked(key.id, explained.at, today, hidden),
        nodes,
        catalogue,
        given=given,
        registry=JudgingRelations(lifecycle.in_force().interest),
    )
    return [evaluate(node, record, catalogue) for node in nodes]


def _lines(line: Line, depth: int, seen: bool) -> Iterator[VerdictLine]:
    yield VerdictLine(
        depth, line.sentence, line.matches, line.because if seen else hide_contact_data(line.because)
    )
    for below in line.lines:
        yield from _lines(below, depth + 1, seen)
