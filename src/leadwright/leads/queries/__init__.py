"""Reads of leads: lists, counts, search, and everything about one."""

from leadwright.leads.queries.counts import Count, count_leads
from leadwright.leads.queries.detail import FactsAt, LeadDetail, facts_at, lead_detail
from leadwright.leads.queries.funnel import stage_counts
from leadwright.leads.queries.outcomes import outcomes_in_order
from leadwright.leads.queries.ranking import RankedLead, RankedPage, ranked_leads
from leadwright.leads.queries.search import search_leads
from leadwright.leads.queries.timeline import (
    EVERYTHING,
    Asked,
    EntryKind,
    TimelineEntry,
    TimelinePage,
    lead_timeline,
)

__all__ = [
    "EVERYTHING",
    "Asked",
    "Count",
    "EntryKind",
    "FactsAt",
    "LeadDetail",
    "RankedLead",
    "RankedPage",
    "TimelineEntry",
    "TimelinePage",
    "count_leads",
    "facts_at",
    "lead_detail",
    "lead_timeline",
    "outcomes_in_order",
    "ranked_leads",
    "search_leads",
    "stage_counts",
]
