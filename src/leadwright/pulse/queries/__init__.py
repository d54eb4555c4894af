"""One lead explained whole: scores and stage, what happened, and whether a segment takes it."""

from leadwright.pulse.queries.explaining import LeadExplanation, explain_lead
from leadwright.pulse.queries.story import lead_story
from leadwright.pulse.queries.verdicts import SegmentVerdict, VerdictLine, segment_verdict

__all__ = [
    "LeadExplanation",
    "SegmentVerdict",
    "VerdictLine",
    "explain_lead",
    "lead_story",
    "segment_verdict",
]
