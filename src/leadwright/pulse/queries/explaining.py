"""One lead explained whole: both scores and the stage, as of one instant."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from leadwright.accounts.actor import Actor
from leadwright.criteria import registry as offered
from leadwright.criteria.references import all_references
from leadwright.leads.access import hide_contact_data, sees_contact_data, visible_lead
from leadwright.leads.contact_data import hidden_from
from leadwright.leads.models import Standing
from leadwright.lifecycle.fields import relations_of_one
from leadwright.lifecycle.queries import StageExplanation, explain_stage
from leadwright.lifecycle.queries import in_force as lifecycle_in_force
from leadwright.platform import clock, workspace
from leadwright.playbook import records
from leadwright.playbook.records import Asked
from leadwright.scoring.companies import CompanyScore, company_score_of
from leadwright.scoring.lifting import Lift
from leadwright.scoring.model import millionths
from leadwright.scoring.queries import ExplainedDimension, ScoreExplanation, explain_score, told_in_force
from leadwright.scoring.sentences import of_lift

_MILLION = 1_000_000


@dataclass(frozen=True)
class LeadExplanation:
    """Why a lead has its points and its stage at `at`.

    `is_current` says that the instant is the one the lists show; `is_stale` that something has happened since and the lead is
    about to be computed again. `company` is the score of the company as it is now; None for a lead without one, and for past
    instants, of which only the lead is judged again.
    """

    lead: str
    at: datetime
    is_current: bool
    is_stale: bool
    score: ScoreExplanation
    stage: StageExplanation
    company: CompanyScore | None = None

    def as_dict(self) -> dict[str, object]:
        """The shape programs rely on; points with at most six decimals."""
        return {
            "lead": self.lead,
            "at": self.at,
            "model": {"title": self.score.model, "version": self.score.version},
            "priority": self.score.priority,
            "fit": _dimension(self.score.fit),
            "engagement": _dimension(self.score.engagement),
            "scores": {name: _dimension(one) for name, one in self.score.others.items()},
            "company": None if self.company is None else _company(self.company),
            "stage": {
                "current": str(self.stage.current),
                "since": self.stage.since,
                "prospect": self.stage.prospect,
                "criteria": [
                    {"stage": str(line.stage), "text": line.text, "met": line.met, "because": line.because}
                    for line in self.stage.criteria
                ],
            },
        }


def explain_lead(*, actor: Actor, reference: str, at: datetime | None = None) -> LeadExplanation:
    """Explain a lead the actor may see, by its public id or e-mail address.

    Without `at` the instant of the stored score is explained, so that list and explanation agree. Past instants use the model
    and the criteria of today on what was known then. To those who may not see contact data, evidence says that it is known and
    not what it is. Raises NotFound.
    """
    with workspace.held(), offered.held():
        return _explained(actor, reference, at)


def _explained(actor: Actor, reference: str, at: datetime | None) -> LeadExplanation:
    lead = visible_lead(actor, reference)
    standing = Standing.objects.get(pk=lead.id)
    instant = at or standing.computed_at or clock.now()
    hidden = hidden_from(actor)
    model, stages = told_in_force(), lifecycle_in_force()
    asked = Asked(lead.id, instant, clock.local_date(instant, str(workspace.read("time_zone"))), hidden)
    # Both ask for nearly the same, so it is read once for the two.
    asks = all_references([*model.asks, *stages.asks])
    happened = records.load_events(asked, asks)
    record = records.load_record(
        asked,
        asks,
        model.catalogue,
        given=dict.fromkeys(model.answers),
        happened=happened.events,
        registry=relations_of_one(stages.interest, happened.events),
    )
    score = explain_score(record, using=model, by_machines=happened.by_machines)
    stage = explain_stage(lead.id, at=instant, given=given_by(score), using=stages, record=record)
    current = at is None and standing.computed_at is not None
    found = LeadExplanation(
        lead=lead.public_id,
        at=instant,
        is_current=current,
        is_stale=current
        and (
            _is_another(score.fit, standing.fit_points)
            or _is_another(score.engagement, standing.engagement_points)
        ),
        score=score,
        stage=stage,
        company=company_score_of(actor=actor, lead=lead.id, cap=millionths(model.model.company_cap))
        if at is None
        else None,
    )
    return found if sees_contact_data(actor) else _without_contact_data(found)


def _is_another(told: ExplainedDimension, stored: int) -> bool:
    """Whether the points are not those that are stored, which another engine may have rounded by a millionth for each event."""
    return abs(told.points - stored) > sum(len(line.events) for line in told.lines)


def given_by(score: ScoreExplanation) -> dict[str, object]:
    """What conditions read of a score, as of the instant it explains."""
    return {
        "score.fit": _points(score.fit.points),
        "score.engagement": _points(score.engagement.points),
        "band.fit": score.fit.band,
        "band.engagement": score.engagement.band,
        "priority": score.priority,
        **{f"score.{name}": _points(one.points) for name, one in score.others.items()},
        **{f"band.{name}": one.band for name, one in score.others.items()},
    }


def _without_contact_data(found: LeadExplanation) -> LeadExplanation:
    """A text somebody typed may hold an address or a number, whatever the name of its fact."""
    criteria = tuple(replace(line, because=hide_contact_data(line.because)) for line in found.stage.criteria)
    score = replace(
        found.score,
        fit=_plain(found.score.fit),
        engagement=_plain(found.score.engagement),
        others={name: _plain(one) for name, one in found.score.others.items()},
    )
    return replace(found, score=score, stage=replace(found.stage, criteria=criteria))


def _plain(one: ExplainedDimension) -> ExplainedDimension:
    return replace(
        one, lines=tuple(replace(line, because=hide_contact_data(line.because)) for line in one.lines)
    )


def _points(millionths: int) -> Decimal:
    """As conditions compare points: four decimals, cut."""
    return (Decimal(millionths) / _MILLION).quantize(Decimal("0.0001"), rounding="ROUND_DOWN")


def _dimension(one: ExplainedDimension) -> dict[str, object]:
    return {
        "points": _number(one.points),
        "band": one.band,
        "band_ends_at": one.ends.at if one.ends else None,
        "next_band": one.ends.band if one.ends else None,
        "lines": [
            {
                "rule": line.rule,
                "points": _number(line.points),
                "because": line.because,
                "sentence": line.sentence,
                "later_points": _number(line.later.points) if line.later else None,
                "later_at": line.later.at if line.later else None,
                "adjustment": line.adjustment,
                "events": [
                    {"name": event.name, "at": event.occurred_at, "points": _number(event.points)}
                    for event in line.events
                ],
            }
            for line in one.lines
        ],
        "lifts": [_lift(lift) for lift in one.lifts],
    }


def _lift(lift: Lift) -> dict[str, object]:
    return {
        "points": _number(lift.points),
        "band": lift.band,
        "sentence": of_lift(lift),
        "changes": [{"kind": str(one.kind), "name": one.name} for one in lift.changes],
    }


def _company(one: CompanyScore) -> dict[str, object]:
    return {
        "id": one.company,
        "name": one.name,
        "people": one.people,
        "engaged": one.engaged,
        "best": _number(one.best),
        "best_lead": one.best_lead,
        "together": _number(one.together),
        "cap": _number(one.cap),
        "taken_by_cap": _number(one.taken),
    }


def _number(millionths: int) -> int | float:
    return millionths // _MILLION if millionths % _MILLION == 0 else millionths / _MILLION
