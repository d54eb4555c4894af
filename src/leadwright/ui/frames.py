"""What every page of somebody signed in shows around its content."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from leadwright.platform import clock, workspace
from leadwright.ui.presenting import PageTime
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class Frame:
    """Whose workspace it is, and who looks at it."""

    company: str
    name: str


def page_time(request: SignedInRequest) -> PageTime:
    """Now, on the clock of the reader, or of the workspace where the reader has chosen none."""
    return PageTime(now=clock.now(), zone=request.user.time_zone or str(workspace.read("time_zone")))


def page(request: SignedInRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """A whole page."""
    frame = Frame(company=str(workspace.read("company")), name=request.user.name)
    return render(request, template, {**context, "frame": frame})
