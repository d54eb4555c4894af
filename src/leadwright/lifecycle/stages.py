"""The names of the stages, and how they lie to each other."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """Where a lead stands."""

    RAW_LEAD = "raw_lead"
    LEAD = "lead"
    MQL = "mql"
    PQL = "pql"
    SQL = "sql"
    OPPORTUNITY = "opportunity"
    CUSTOMER = "customer"
    SPAM = "spam"
    RECRUITING = "recruiting"
    DISQUALIFIED = "disqualified"
    RECYCLED = "recycled"
    LOST = "lost"

    @property
    def label(self) -> str:
        return LABELS[self]


LADDER: Final = (
    Stage.RAW_LEAD,
    Stage.LEAD,
    Stage.MQL,
    Stage.PQL,
    Stage.SQL,
    Stage.OPPORTUNITY,
    Stage.CUSTOMER,
)
BESIDE: Final = (Stage.SPAM, Stage.RECRUITING, Stage.DISQUALIFIED, Stage.RECYCLED, Stage.LOST)
RANK: Final[Mapping[Stage, int]] = {stage: rank for rank, stage in enumerate(LADDER)}
# A PQL is a way beside the MQL: both are one step below the SQL.
LEVELS: Final = (
    (Stage.RAW_LEAD,),
    (Stage.LEAD,),
    (Stage.MQL, Stage.PQL),
    (Stage.SQL,),
    (Stage.OPPORTUNITY,),
    (Stage.CUSTOMER,),
)
LABELS: Final[Mapping[Stage, str]] = {
    Stage.RAW_LEAD: "Raw lead",
    Stage.LEAD: "Lead",
    Stage.MQL: "MQL",
    Stage.PQL: "PQL",
    Stage.SQL: "SQL",
    Stage.OPPORTUNITY: "Opportunity",
    Stage.CUSTOMER: "Customer",
    Stage.SPAM: "Spam",
    Stage.RECRUITING: "Recruiting",
    Stage.DISQUALIFIED: "Disqualified",
    Stage.RECYCLED: "Recycled",
    Stage.LOST: "Lost",
}
