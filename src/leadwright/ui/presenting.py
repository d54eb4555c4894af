"""What the templates show of leads: texts, made ready, so that a template only places them."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.urls import reverse

from leadwright.leads.queries import RankedLead
from leadwright.leads.queries.introduction import Introduction
from leadwright.lifecycle.queries import CriterionLine, StageExplanation
from leadwright.lifecycle.stages import Stage
from leadwright.scoring.queries import ExplainedDimension, ExplainedLine
from leadwright.ui.words import apportioned, band_strength, exact_time, points_text, tenths, time_ago

NAMELESS = "Nobody named"
EVENTS_SHOWN = 20


@dataclass(frozen=True)
class Band:
    """A band and its strength, 1 (strongest) to 4."""

    band: str
    strength: int


@dataclass(frozen=True)
class Moment:
    """An instant for machines, exactly, and as people say it."""

    machine: str
    exact: str
    ago: str


@dataclass(frozen=True)
class PageTime:
    """When the page is made, and on whose clock times are shown (an IANA name)."""

    now: datetime
    zone: str

    def moment(self, instant: datetime) -> Moment:
        return Moment(instant.isoformat(), exact_time(instant, self.zone), time_ago(instant, self.now))


@dataclass(frozen=True)
class LeadRow:
    """A line of the ranked list."""

    rank: int
    address: str
    name: str
    company: str
    stage: str
    fit: Band | None
    engagement: Band | None
    reason: str
    last_activity: Moment | None


@dataclass(frozen=True)
class EvidenceLine:
    """An event behind a line of a score."""

    name: str
    moment: Moment
    points: str


@dataclass(frozen=True)
class ScoreLine:
    """A line of a score, with the first of the events behind it and how many there are in all."""

    sentence: str
    because: str
    points: str
    is_loss: bool
    events: tuple[EvidenceLine, ...]
    event_count: int


@dataclass(frozen=True)
class Score:
    """One dimension of a score; `lines` add up to `total` as they are shown."""

    kind: str
    title: str
    band: Band | None
    total: str
    lines: tuple[ScoreLine, ...]


@dataclass(frozen=True)
class Criteria:
    """The criteria of one stage."""

    title: str
    criteria: tuple[CriterionLine, ...]


def called(lead: RankedLead | Introduction) -> str:
    """What to call a lead on a page; who has no name goes by the address, where that may be seen."""
    return lead.name or lead.email or lead.company or NAMELESS


def facts(lead: Introduction) -> dict[str, str]:
    """What is known of a lead, under the names people use."""
    told = {
        "Role": lead.role,
        "Company": lead.company,
        "Country": lead.country,
        "E-mail": lead.email,
        "Phone": lead.phone,
    }
    return {name: value for name, value in told.items() if value}


def lead_row(lead: RankedLead, *, rank: int, time: PageTime) -> LeadRow:
    """A lead in the list."""
    return LeadRow(
        rank=rank,
        address=reverse("ui:lead", kwargs={"public_id": lead.id}),
        name=called(lead),
        company=lead.company or "",
        stage=Stage(lead.stage).label,
        fit=_band(lead.fit_band),
        engagement=_band(lead.engagement_band),
        reason=lead.reason or "",
        last_activity=time.moment(lead.last_activity) if lead.last_activity else None,
    )


def score(dimension: ExplainedDimension, *, kind: str, time: PageTime) -> Score:
    """A dimension with its lines from the greatest gain to the greatest loss; `kind` is fit or engagement."""
    lines = sorted(dimension.lines, key=lambda line: -line.points)
    shown = apportioned([line.points for line in lines])
    return Score(
        kind=kind,
        title=kind.capitalize(),
        band=_band(dimension.band),
        total=points_text(tenths(dimension.points)),
        lines=tuple(_score_line(line, of_tenths, time) for line, of_tenths in zip(lines, shown, strict=True)),
    )


def criteria(stage: StageExplanation) -> tuple[Criteria, ...]:
    """The criteria of the stage a lead is at and of what comes next, each stage under its name."""
    return tuple(
        Criteria(title=of_stage.label, criteria=tuple(lines))
        for of_stage, lines in groupby(stage.criteria, key=lambda line: line.stage)
    )


def _score_line(line: ExplainedLine, of_tenths: int, time: PageTime) -> ScoreLine:
    shown = line.events[:EVENTS_SHOWN]
    return ScoreLine(
        sentence=line.sentence,
        because=line.because if line.because != line.sentence else "",
        points=points_text(of_tenths),
        is_loss=line.points < 0,
        events=tuple(
            EvidenceLine(
                name=event.name.replace("_", " ").capitalize(),
                moment=time.moment(event.occurred_at),
                points=points_text(tenths(event.points)),
            )
            for event in shown
        ),
        event_count=len(line.events),
    )


def _band(band: str | None) -> Band | None:
    return Band(band, band_strength(band)) if band else None
