"""One lead explained whole: scores and stage, what happened, whether a segment takes it, and which persona it is."""

from leadwright.pulse.queries.explaining import LeadExplanation, explain_lead
from leadwright.pulse.queries.story import lead_story
from leadwright.pulse.queries.verdicts import (
    PersonaVerdict,
    SegmentVerdict,
    VerdictLine,
    persona_verdict,
    segment_verdict,
)

__all__ = [
    "LeadExplanation",
    "PersonaVerdict",
    "SegmentVerdict",
    "VerdictLine",
    "explain_lead",
    "lead_story",
    "persona_verdict",
    "segment_verdict",
]
