"""A lead written in by hand, on a page of its own."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action, Role
from leadwright.leads.contacts import CONTACTS
from leadwright.leads.errors import AddressTaken
from leadwright.leads.operations.adding import BY_HAND, Ending
from leadwright.leads.operations.contacts import Logged, meet_lead
from leadwright.leads.queries.alike import Alike, leads_alike
from leadwright.leads.queries.desk import possible_owners, source_slugs
from leadwright.platform import clock
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.ui.frames import page
from leadwright.ui.lead.logging import once_of
from leadwright.ui.lists.part_forms import Choice
from leadwright.ui.notices import Notice, done
from leadwright.ui.requests import SignedInRequest

# Name of the field of an import, label, what browsers know of it, hint.
_ASKED: tuple[tuple[str, str, str, str], ...] = (
    ("full_name", "Name", "", ""),
    ("email", "E-mail", "email", "An address that is known leads to the lead it belongs to."),
    ("phone", "Phone", "tel", ""),
    ("role", "Role", "", "What they do there, such as Head of Quality."),
    ("company", "Company", "", ""),
    ("country", "Country", "", ""),
    ("region", "State or region", "", ""),
    ("need", "What they need or wrote", "", ""),
)
_LONG = frozenset({"need"})
# How somebody new usually comes to be written in.
_MEETINGS = (
    "call_in",
    "call_out",
    "cold_call",
    "visit_made",
    "meeting_held",
    "event_visited",
    "referral_made",
)
_ENDINGS = {
    Ending.ADDED: Notice("Lead added."),
    Ending.KNOWN: Notice(
        "This lead was here already, and nothing was changed. Edit it to add what you know.", tone="warn"
    ),
    Ending.BACK: Notice("This lead lay in the bin and is back, with what you wrote."),
}


@dataclass(frozen=True)
class Asked:
    """A field of the form, with what was typed and what is wrong with it."""

    name: str
    label: str
    typed: str
    mode: str = ""
    hint: str = ""
    long: bool = False
    problem: str = ""


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_lead(request: SignedInRequest) -> HttpResponse:
    """The form, and the lead it makes. Who is known already is opened instead, and the page says so."""
    if request.method != "POST":
        return _show(request)
    told = {
        name: text for name, *_ in _ASKED if (text := request.POST.get(name, "").replace("\x00", "").strip())
    }
    alike = () if request.POST.get("anyway") else leads_alike(actor=request.actor, told=told)
    if alike:
        return _show(request, alike=alike)
    contact = _contact(request)
    try:
        added = meet_lead(
            actor=request.actor,
            told=told,
            source=request.POST.get("source", "").strip() or BY_HAND,
            owner=request.POST.get("owner") or None,
            contact=contact,
            at=clock.now(),
        )
    except (UnusableInput, AddressTaken) as problem:
        return _show(request, str(problem.data.get("field", "")), problem.message)
    except (NotFound, Forbidden) as problem:
        return _show(request, "owner", problem.message)
    notice = _ENDINGS[added.ending]
    if contact is not None and added.ending is Ending.KNOWN:
        said = CONTACTS[contact.kind].label.lower() if contact.kind else "your note"
        notice = Notice(f"This lead was here already; noted: {said}.")
    return done(request, reverse("ui:lead", kwargs={"public_id": added.lead}), notice)


def _contact(request: SignedInRequest) -> Logged | None:
    """How it came about, where something was chosen or written."""
    kind, note = request.POST.get("met", ""), request.POST.get("note", "")
    if not kind and not note.strip():
        return None
    details = {"event": request.POST.get("source", "")} if kind == "event_visited" else {}
    once = once_of(request.POST.get("once", ""))
    return Logged(kind, clock.now(), once, details=details, note=note)


def _show(
    request: SignedInRequest, wrong: str = "", problem: str = "", alike: tuple[Alike, ...] = ()
) -> HttpResponse:
    fields = tuple(
        Asked(
            name,
            label,
            request.POST.get(name, ""),
            mode,
            hint,
            name in _LONG,
            problem if name == wrong else "",
        )
        for name, label, mode, hint in _ASKED
    )
    named = wrong in {"source", "owner", *(one.name for one in fields)}
    context = {
        "fields": fields,
        "problem": "" if named else problem,
        "wrong": {wrong: problem} if named else {},
        "owners": _owners(request),
        "sources": sorted({BY_HAND, *source_slugs()}),
        "source": request.POST.get("source", BY_HAND),
        "alike": alike,
        "met": request.POST.get("met", ""),
        "meetings": [(name, CONTACTS[name].label) for name in _MEETINGS],
        "note": request.POST.get("note", ""),
        "once": request.POST.get("once") or new_uuid().hex,
        "may_name_sources": request.actor.may(Action.IMPORT_LEADS),
    }
    return page(request, "ui/lists/new_lead.html", context, status=422 if problem or alike else 200)


def _owners(request: SignedInRequest) -> tuple[Choice, ...]:
    """To whom this person may give it. Who sells begins with themselves: they would not see it otherwise."""
    own = public_id(Kind.USER, request.user.public_id)
    sells = request.actor.role in (Role.SALES_MANAGER, Role.SALESPERSON)
    chosen = request.POST.get("owner", own if sells else "")
    everybody = [Choice(one.id, one.name, one.id == chosen) for one in possible_owners()]
    if request.actor.role is Role.SALESPERSON:
        return tuple(one for one in everybody if one.value == own)
    return (Choice("", "Nobody", not chosen), *everybody)
