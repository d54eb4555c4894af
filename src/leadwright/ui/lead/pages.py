"""The page of one lead."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.queries import who_works_leads
from leadwright.accounts.rules import Action
from leadwright.consent.queries import lead_barred, lead_consent
from leadwright.criteria import registry as offered
from leadwright.leads.queries import Asked, LeadDetail, lead_detail
from leadwright.leads.queries.detail import FactsAt, facts_at
from leadwright.leads.queries.doings import lead_doings
from leadwright.leads.queries.duplicates import possible_duplicates
from leadwright.leads.queries.introduction import introduce_lead
from leadwright.leads.queries.provenance import fact_tellings
from leadwright.leads.queries.timeline import cursor_at
from leadwright.leads.queries.touches import lead_origin
from leadwright.leads.queries.visitors import joined_visitors
from leadwright.leads.queries.work import lead_work
from leadwright.lifecycle.queries import lead_moves
from leadwright.platform import workspace
from leadwright.platform.errors import UnusableInput
from leadwright.platform.ids import Kind, new_uuid, parse_public_id
from leadwright.platform.ids import public_id as make_public_id
from leadwright.platform.instants import read_instant
from leadwright.pulse.queries import (
    LeadExplanation,
    explain_lead,
    lead_story,
    persona_verdict,
    segment_verdict,
)
from leadwright.segments.queries import segment_names
from leadwright.ui import presenting
from leadwright.ui.frames import page, page_time
from leadwright.ui.freshness import stamp
from leadwright.ui.lead import head, jotted, known, scores, story
from leadwright.ui.lead.referring import recommendations
from leadwright.ui.lead.values import fact_text, labels
from leadwright.ui.lead.whence import whence
from leadwright.ui.lists.firm import firm_score
from leadwright.ui.marks import stage_mark
from leadwright.ui.presenting import PageTime
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.ui.selling.on_lead import on_lead
from leadwright.ui.words import initials

ENTRIES = 30
_KEPT = ("at", "show", "after", "segment", "notes", "done")


@dataclass(frozen=True)
class Looked:
    """Which lead is looked at, by whom, when, and as of which instant (None: now)."""

    request: SignedInRequest
    id: str
    time: PageTime
    at: datetime | None
    given: Mapping[str, str]

    @property
    def until(self) -> datetime:
        return self.at or self.time.now


@requires(Action.SEE_LEADS)
@require_safe
def lead_page(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Everything about a lead, or, for htmx, its story or its verdict alone. The id of a merged lead leads to its survivor.

    `at` is a past instant or day, `show` a group of the story, `after` a place in it, `segment` a segment to be judged by.
    """
    parse_public_id(Kind.LEAD, public_id)
    with workspace.held(), offered.held():
        return _answer(request, public_id)


def _answer(request: SignedInRequest, public_id: str) -> HttpResponse:
    introduced = introduce_lead(actor=request.actor, reference=public_id)
    if introduced.id != public_id:
        return HttpResponseRedirect(reverse("ui:lead", kwargs={"public_id": introduced.id}))
    looked = _looked(request, public_id)
    # Taken before anything is read: what changes while the page is made is told too.
    seen = stamp(request.actor, "lead", public_id) if looked.at is None else None
    context = {
        "id": public_id,
        "address": reverse("ui:lead", kwargs={"public_id": public_id}),
        "given": looked.given,
        "name": presenting.called(introduced),
        "initials": initials(presenting.called(introduced)),
    }
    if is_partial(request):
        template, part = _part(looked)
        return page(request, template, {**context, **part}, region=template)
    explained = explain_lead(actor=request.actor, reference=public_id, at=looked.at)
    whole = {
        "stamp": seen,
        **_head(looked, explained),
        **_scores(looked, explained),
        **_story(looked, explained),
        **_beside(looked),
        "sales": on_lead(request, public_id) if looked.at is None else None,
        **_verdict(looked, explained),
    }
    return page(request, "lead/page.html", {**context, **whole})


def _part(looked: Looked) -> tuple[str, dict[str, object]]:
    """The part of the page that htmx wants in the place of its target: by default the story."""
    target = looked.request.headers.get("HX-Target", "")
    if target in ("notes", "tasks"):
        detail = lead_detail(actor=looked.request.actor, reference=looked.id)
        return f"lead/{target}.html", {"detail": detail, **_work(looked)}
    explained = explain_lead(actor=looked.request.actor, reference=looked.id, at=looked.at)
    if target == "facts":
        return "lead/facts_beside.html", {**_head(looked, explained), **_rights(looked), "just_saved": True}
    if target == "verdict":
        return "lead/verdict.html", _verdict(looked, explained)
    return "lead/story.html", _story(looked, explained)


def _looked(request: SignedInRequest, public_id: str) -> Looked:
    time = page_time(request)
    given = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    at = read_instant(given["at"], time.zone) if "at" in given else None
    if at is not None and at > time.now:
        # The day of today means its end; there is nothing to know of what is still to come.
        if at.date() > time.now.date():
            raise UnusableInput("That day is still to come; choose today or a day before.", field="at")
        at = None
    return Looked(request, public_id, time, at, given)


def _head(looked: Looked, explained: LeadExplanation) -> dict[str, object]:
    actor, time = looked.request.actor, looked.time
    detail = lead_detail(actor=actor, reference=looked.id)
    facts = _facts(looked, detail)
    told = fact_tellings(actor=actor, reference=looked.id, at=looked.at)
    names = labels()
    catalogue = offered.catalogue()
    doings = lead_doings(actor=actor, reference=looked.id, at=looked.until)
    persona = persona_verdict(actor=actor, explained=explained)
    fit, engagement = head.bands(explained.score)
    moves = [move for move in lead_moves(actor=actor, reference=looked.id) if move.at <= looked.until]
    return {
        "detail": detail,
        "facts": facts,
        "country": fact_text("country", facts),
        "there": head.local_time(facts, time),
        "explained": explained,
        "cells": head.grid(explained.score),
        "fit": fit,
        "engagement": engagement,
        "as_of": time.moment(explained.at),
        "past": looked.at is not None,
        "stage": stage_mark(explained.stage.current),
        "beside": head.is_beside(explained.stage.current),
        "track": head.track(explained.stage, moves, time),
        "ahead": head.ahead(explained.stage),
        "nothing_ahead": head.nothing_ahead(explained.stage),
        "holding": head.holding(explained.stage),
        "questions": head.questions(
            persona, facts, known.first_origin(told, "persona", time), doings, catalogue
        ),
        "known": known.known(facts, told, names, time),
        "reach": known.reach(facts, told, names, time),
        "identities": known.identities(detail),
    }


def _facts(looked: Looked, detail: LeadDetail) -> Mapping[str, object]:
    """What is known at the instant looked at, custom facts under `custom.<slug>`."""
    then: LeadDetail | FactsAt | None = detail
    if looked.at is not None:
        then = facts_at(actor=looked.request.actor, reference=looked.id, at=looked.at)
    if then is None:
        return {}
    return {**then.facts, **{f"custom.{slug}": value for slug, value in then.custom.items()}}


def _scores(looked: Looked, explained: LeadExplanation) -> dict[str, object]:
    def address(instant: object, number: int) -> str:
        assert isinstance(instant, datetime)  # noqa: S101 - events have instants
        kept = {name: value for name, value in looked.given.items() if name == "at"}
        place = {**kept, "after": cursor_at(instant, number)}
        return story.address_of(place).removesuffix("#story") + f"#event-{number}"

    of_kinds = (("engagement", explained.score.engagement), ("fit", explained.score.fit))
    return {
        "scores": [scores.score(one, kind=kind, time=looked.time, address=address) for kind, one in of_kinds],
        "others": [
            scores.score(one, kind=kind, time=looked.time, address=address)
            for kind, one in explained.score.others.items()
        ],
        "company_score": firm_score(explained.company),
    }


def _story(looked: Looked, explained: LeadExplanation) -> dict[str, object]:
    asked = Asked(
        limit=ENTRIES, group=looked.given.get("show"), at=looked.at, after=looked.given.get("after")
    )
    points: Counter[int] = Counter()
    for dimension in (explained.score.fit, explained.score.engagement):
        for line in dimension.lines:
            for event in line.events:
                points[event.event] += event.points
    kept = {name: value for name, value in looked.given.items() if name != "segment"}
    told = story.Telling(offered.catalogue(), labels(), points, looked.time, kept)
    return {
        "story": story.story(lead_story(actor=looked.request.actor, reference=looked.id, asked=asked), told)
    }


def _rights(looked: Looked) -> dict[str, object]:
    actor = looked.request.actor
    edits = actor.may(Action.EDIT_LEADS) and looked.at is None
    return {
        "may_edit": edits,
        "may_merge": edits and actor.may(Action.MERGE_LEADS),
        "may_export": edits and actor.may(Action.EXPORT_LEADS),
        "may_erase": edits and actor.may(Action.MANAGE_WORKSPACE),
        "sees_contact": actor.may(Action.SEE_CONTACT_DATA),
    }


def _work(looked: Looked) -> dict[str, object]:
    where = jotted.places(looked.given)
    notes, done = where.parts()
    work = lead_work(actor=looked.request.actor, reference=looked.id, notes=notes, done=done)
    today = looked.time.now.astimezone(ZoneInfo(looked.time.zone)).date()
    rights = _rights(looked)
    return {
        **rights,
        "jotted": jotted.jotted(work, looked.time, today, where),
        "new_note": make_public_id(Kind.NOTE, new_uuid()),
        "new_task": make_public_id(Kind.TASK, new_uuid()),
        "colleagues": who_works_leads() if rights["may_edit"] else (),
    }


def _beside(looked: Looked) -> dict[str, object]:
    actor = looked.request.actor
    return {
        **_work(looked),
        "permissions": known.permissions(
            lead_consent(actor=actor, reference=looked.id, at=looked.until), looked.time
        ),
        "barred": known.barred(lead_barred(actor=actor, reference=looked.id), looked.time),
        "maybe": possible_duplicates(actor=actor, reference=looked.id),
        "devices": joined_visitors(actor=actor, reference=looked.id),
        "recommended": recommendations(actor, looked.id, looked.time),
        "whence": whence(lead_origin(actor=actor, reference=looked.id, at=looked.until), looked.time),
    }


def _verdict(looked: Looked, explained: LeadExplanation) -> dict[str, object]:
    slug = looked.given.get("segment")
    verdict = segment_verdict(actor=looked.request.actor, explained=explained, slug=slug) if slug else None
    return {"segments": segment_names(), "verdict": verdict}
