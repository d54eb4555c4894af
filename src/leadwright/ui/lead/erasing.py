"""What a person may ask for: a copy of all that is kept about them, and to be forgotten. Offered on the page of the lead."""

import json
from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.backup.settings import DAYS
from leadwright.criteria.text import fold
from leadwright.leads.operations.personal_data import (
    Erased,
    Exported,
    erase_lead,
    export_lead,
    extent_of_lead,
)
from leadwright.leads.queries.introduction import Introduction, introduce_lead
from leadwright.platform import clock, workspace
from leadwright.platform.ids import Kind, parse_public_id
from leadwright.ui import presenting
from leadwright.ui.frames import page
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest

# What people count; all other rows are facts, identifiers and what belongs to these.
_COUNTED = (
    ("event", "event", "events"),
    ("note", "note", "notes"),
    ("task", "task", "tasks"),
    ("message", "message", "messages"),
    ("consent_entry", "entry about consent", "entries about consent"),
    ("form_submission", "submission", "submissions"),
    ("hand_over", "hand-over", "hand-overs"),
    ("opportunity", "opportunity", "opportunities"),
)


@requires(Action.EXPORT_LEADS)
@require_POST
def copy(request: SignedInRequest, public_id: str) -> HttpResponse:
    """All that is kept about the person as a JSON file to be saved; the trail says that it was handed out."""
    parse_public_id(Kind.LEAD, public_id)
    found = export_lead(actor=request.actor, lead=public_id, at=clock.now())
    document = {"leads": list(found.leads), "tables": found.tables}
    written = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    answer = HttpResponse(written, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{public_id}.json"'
    return answer


@requires(Action.MANAGE_WORKSPACE)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Say what erasing removes and what stays; posted with the name or the address of the lead, erase it for good."""
    parse_public_id(Kind.LEAD, public_id)
    introduced = introduce_lead(actor=request.actor, reference=public_id)
    if introduced.id != public_id:
        return HttpResponseRedirect(reverse("ui:lead_erase", kwargs={"public_id": introduced.id}))
    if request.method != "POST":
        return _asked(request, introduced)
    typed = request.POST.get("sure", "")
    if fold(typed) not in {fold(one) for one in _names(introduced)}:
        return _asked(request, introduced, typed, "Nothing was erased: that is not what the lead is called.")
    erased = erase_lead(actor=request.actor, lead=public_id, at=clock.now())
    return done(request, reverse("ui:leads"), _said(erased))


def _names(introduced: Introduction) -> list[str]:
    """What may be typed: the name and the address, or whatever else the page calls the lead."""
    known = [name for name in (introduced.name, introduced.email) if name]
    return known or [presenting.called(introduced)]


def _asked(
    request: SignedInRequest, introduced: Introduction, typed: str = "", problem: str = ""
) -> HttpResponse:
    extent = extent_of_lead(actor=request.actor, lead=introduced.id)
    companies = [str(row.get("name") or row.get("domain") or "") for row in extent.tables["company"]]
    context = {
        "id": introduced.id,
        "name": presenting.called(introduced),
        "names": _names(introduced),
        "rows": sum(len(rows) for rows in extent.tables.values()),
        "counts": list(_counts(extent)),
        "merged": len(extent.leads) - 1,
        "companies": companies,
        "days": workspace.read(DAYS.name),
        "typed": typed,
        "problem": problem,
        "back": reverse("ui:lead", kwargs={"public_id": introduced.id}),
    }
    return page(request, "lead/erase.html", context, status=422 if problem else 200)


def _counts(extent: Exported) -> Iterator[str]:
    for table, one, many in _COUNTED:
        if number := len(extent.tables.get(table, ())):
            yield f"{number:,} {one if number == 1 else many}"


def _said(erased: Erased) -> str:
    """What went, without naming who it was: the sentence waits in the session until it is said."""
    rows, files = sum(erased.rows.values()), sum(erased.files.values())
    beside = "" if not files else " and 1 file" if files == 1 else f" and {files:,} files"
    return f"The lead is erased: {rows:,} row{'' if rows == 1 else 's'}{beside} are gone for good."
