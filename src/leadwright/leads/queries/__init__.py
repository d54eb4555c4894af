"""Reads of leads: lists, counts, search, and everything about one."""

from leadwright.leads.queries.counts import Count, count_leads, stage_counts
from leadwright.leads.queries.ranking import RankedLead, RankedPage, ranked_leads
from leadwright.leads.queries.search import search_leads

__all__ = [
    "Count",
    "RankedLead",
    "RankedPage",
    "count_leads",
    "ranked_leads",
    "search_leads",
    "stage_counts",
]
