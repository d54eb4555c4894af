"""Segments: what there is, whom each means, and who is in."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from leadwright.accounts.rules import Action
from leadwright.api.keys import caller, needs
from leadwright.api.shapes import Paging, Reference
from leadwright.criteria import registry as offered
from leadwright.criteria.describe import describe_lines
from leadwright.criteria.dump import dump
from leadwright.platform import clock
from leadwright.segments.queries import Members, Which, find_segment, members, segment_names, stays

router = Router(tags=["segments"])


class InNumbers(Schema):
    """How many are in, and how many entered and left in the last seven days; `problem` says why it is not kept up."""

    inside: int
    entered: int
    left: int
    problem: str
    problem_at: datetime | None
    settled: bool


class SegmentRow(Schema):
    slug: str
    title: str
    members: InNumbers


class SegmentRows(Schema):
    segments: list[SegmentRow]


class SegmentKnown(SegmentRow):
    """`condition` can be sent as `filter` of the list of leads; other segments it names are written out in it."""

    describes: str
    sentences: list[str]
    condition: Any


class MemberRow(Schema):
    """`quiet`: it did nothing to enter; it was in when the segment began or changed, or came in with a list."""

    lead: str
    entered_at: datetime
    quiet: bool


class MemberRows(Schema):
    members: list[MemberRow]
    next: str | None


@router.get("", response=SegmentRows, summary="Segments", url_name="segments")
@needs(Action.SEE_LEADS)
def list_segments(request: HttpRequest) -> dict[str, object]:
    """Those that are published, by title; counted are the leads the key's owner finds in lists."""
    found = members(actor=caller(request), at=clock.now())
    return {
        "segments": [
            {"slug": one.slug, "title": one.title, "members": found.get(one.slug, Members())}
            for one in segment_names()
        ]
    }


@router.get("/{slug}", response=SegmentKnown, summary="One segment", url_name="segment")
@needs(Action.SEE_LEADS)
def get_segment(request: HttpRequest, slug: Reference) -> dict[str, object]:
    found = find_segment(slug)
    counted = members(actor=caller(request), at=clock.now()).get(slug, Members())
    return {
        "slug": slug,
        "title": found.title,
        "describes": found.describes,
        "members": counted,
        "sentences": [line.text for line in describe_lines(found.condition, offered.catalogue())],
        "condition": dump(found.condition),
    }


@router.get("/{slug}/members", response=MemberRows, summary="Who is in", url_name="segment_members")
@needs(Action.SEE_LEADS)
def list_members(request: HttpRequest, slug: Reference, asked: Query[Paging]) -> dict[str, object]:
    """Who entered last comes first. For names and points ask for the list of leads with the condition of the segment."""
    found = stays(
        actor=caller(request), slug=slug, which=Which.INSIDE, at=clock.now(), after=asked.after, limit=asked.limit
    )  # fmt: skip
    return {"members": found.rows, "next": found.next_cursor}
