"""Opportunities: the board, one of them, and what is done with it."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.leads.queries.introduction import introduce_lead
from leadwright.platform import clock
from leadwright.platform.errors import NotFound, UnusableInput
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.sales.operations.contacts import add_contact, remove_contact
from leadwright.sales.operations.reopening import reopen_opportunity
from leadwright.sales.operations.selling import (
    Deal,
    begin_opportunity,
    change_opportunity,
    lose,
    move_opportunity,
    win,
)
from leadwright.sales.pipeline import CURRENCIES, OPEN, LossReason, PipelineStage
from leadwright.sales.queries.contacts import contacts_of
from leadwright.sales.queries.pipeline import CLOSED_DAYS, Move, board, list_opportunities, one_opportunity
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.tabs import Tab

# Offered, not prescribed.
_ROLES = ("Decides", "Pays", "Influences", "Will use it", "Buys", "Is against it")


@requires(Action.EDIT_LEADS)
@require_safe
def pipeline(request: SignedInRequest) -> HttpResponse:
    """The board, or with `as=list` all of them as a table, of one `stage` or of each; `after` is a place in it."""
    if request.GET.get("as") == "list":
        return _listed(request)
    columns = [
        (one, _list_address(one.stage, recent=not one.stage.is_open))
        for one in board(actor=request.actor, at=clock.now())
    ]
    context = {
        "columns": columns,
        "any": any(one.count for one, _ in columns),
        "as_list": False,
        "other": _list_address(None),
        "days": CLOSED_DAYS,
    }
    return page(request, "selling/pipeline.html", context)


def _listed(request: SignedInRequest) -> HttpResponse:
    told, after, now = request.GET.get("stage", ""), request.GET.get("after") or None, clock.now()
    stage = PipelineStage(told) if told in set(PipelineStage) else None
    recent = "recent" in request.GET
    since = now - timedelta(days=CLOSED_DAYS) if recent else None
    found = list_opportunities(actor=request.actor, at=now, stage=stage, closed_since=since, after=after)
    here = _list_address(stage, recent=recent)
    tabs = [Tab("All", _list_address(None), stage is None)]
    tabs += [Tab(one.label, _list_address(one), one is stage) for one in PipelineStage]
    context = {
        "deals": found.rows,
        "any": found.rows or stage or after,
        "as_list": True,
        "other": reverse("ui:pipeline"),
        "tabs": tabs,
        "days": CLOSED_DAYS if recent else 0,
        "all": _list_address(stage),
        "first": here if after else "",
        "next": f"{here}&{urlencode({'after': found.next})}" if found.next else "",
    }
    return page(request, "selling/pipeline.html", context)


def _list_address(stage: PipelineStage | None, *, recent: bool = False) -> str:
    """`recent`: of the closed ones those the board counts."""
    return (
        f"{reverse('ui:pipeline')}?as=list{f'&stage={stage}' if stage else ''}{'&recent=1' if recent else ''}"
    )


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedInRequest) -> HttpResponse:
    """Begin to sell to a lead (`lead`)."""
    told = request.POST if request.method == "POST" else request.GET
    who = introduce_lead(actor=request.actor, reference=told.get("lead", ""))
    typed = {"name": who.company or who.name or "", "currency": "EUR", **told.dict()}
    typed.setdefault("once", public_id(Kind.OPPORTUNITY, new_uuid()))
    problem, wrong = "", ""
    if request.method == "POST":
        try:
            made = begin_opportunity(
                actor=request.actor,
                lead=who.id,
                deal=_deal(request.POST),
                at=clock.now(),
                once=str(typed["once"]),
            )
            return done(request, _address(made), "The opportunity is in the pipeline.")
        except UnusableInput as refused:
            problem, wrong = refused.message, str(refused.data.get("field", "name"))
    context = {"who": who, "typed": typed, "problem": problem, "wrong": wrong, "currencies": CURRENCIES}
    return page(request, "selling/begin.html", context, status=422 if problem else 200)


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_page(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """One opportunity; a post changes what is known of it."""
    problem, wrong = "", ""
    if request.method == "POST":
        try:
            change_opportunity(
                actor=request.actor, opportunity=opportunity, deal=_deal(request.POST), at=clock.now()
            )
            return done(request, _address(opportunity), "Saved.")
        except UnusableInput as refused:
            problem, wrong = refused.message, str(refused.data.get("field", "name"))
    return _shown(request, opportunity, problem, wrong)


def _shown(request: SignedInRequest, opportunity: str, problem: str, wrong: str) -> HttpResponse:
    deal, moves = one_opportunity(actor=request.actor, reference=opportunity, at=clock.now())
    known = {
        "name": deal.name,
        "value": "" if deal.value is None else f"{deal.value.normalize():f}",
        "currency": deal.currency or "EUR",
        "expected_on": deal.expected_on.isoformat() if deal.expected_on else "",
        "products": ", ".join(deal.products),
    }
    time = page_time(request)
    context = {
        "deal": deal,
        "typed": request.POST.dict() if problem and wrong != "contact" else known,
        "problem": problem,
        "wrong": wrong,
        "currencies": CURRENCIES,
        "stages": OPEN,
        "reasons": tuple(LossReason),
        "contacts": contacts_of(actor=request.actor, opportunity=opportunity),
        "roles": _ROLES,
        "since": time.moment(deal.stage_since),
        "moves": [(one, _told(one), time.moment(one.at)) for one in moves],
    }
    return page(request, "selling/opportunity.html", context, status=422 if problem else 200)


def _told(move: Move) -> str:
    label = PipelineStage(move.after).label
    was_closed = move.before and not PipelineStage(move.before).is_open
    return f"Reopened, in “{label}”" if was_closed else label


@requires(Action.EDIT_LEADS)
@require_POST
def contact(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Let somebody have a part (`lead`: an id, or `address`; `role`), or take one out (`remove`); each with an undo."""
    told, here = request.POST, reverse("ui:opportunity_contact", kwargs={"opportunity": opportunity})
    gone = told.get("remove", "")
    if gone:
        known = {one.lead: one.role for one in contacts_of(actor=request.actor, opportunity=opportunity).rows}
        remove_contact(actor=request.actor, opportunity=opportunity, lead=gone, at=clock.now())
        undo = Undo(here, {"lead": gone, "role": known.get(gone, "")})
        return done(request, _address(opportunity), Notice("Taken out of the opportunity.", undo=undo))
    lead = told.get("address", "").strip() or told.get("lead", "")
    try:
        if not lead:
            raise UnusableInput("Choose somebody of the company, or enter an e-mail address.", field="lead")
        role = told.get("role", "")
        add_contact(actor=request.actor, opportunity=opportunity, lead=lead, role=role, at=clock.now())
    except (UnusableInput, NotFound) as refused:
        return _shown(request, opportunity, refused.message, "contact")
    taken_back = Undo(here, {"remove": lead}) if "@" not in lead else None
    return done(request, _address(opportunity), Notice("Has a part in it now.", undo=taken_back))


@requires(Action.EDIT_LEADS)
@require_POST
def move(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """To another stage, and back by the notice."""
    asked = request.POST.get("stage", "")
    if asked not in set(PipelineStage):
        raise UnusableInput("Choose a stage.", field="stage")
    before = move_opportunity(
        actor=request.actor, opportunity=opportunity, to=PipelineStage(asked), at=clock.now()
    )
    undo = Undo(reverse("ui:opportunity_move", kwargs={"opportunity": opportunity}), {"stage": str(before)})
    back = reverse("ui:pipeline") if request.POST.get("from") == "board" else _address(opportunity)
    return done(request, back, Notice(f"In “{PipelineStage(asked).label}” now.", undo=undo))


@requires(Action.EDIT_LEADS)
@require_POST
def close(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Won, or lost with the reason."""
    note, now = request.POST.get("note", ""), clock.now()
    if request.POST.get("won"):
        new = win(actor=request.actor, opportunity=opportunity, note=note, at=now)
        return _closed(
            request, opportunity, "Won. The company and the people of the deal become customers.", new
        )
    reason = request.POST.get("reason", "")
    if reason not in set(LossReason):
        raise UnusableInput("Choose why it was lost.", field="reason")
    new = lose(actor=request.actor, opportunity=opportunity, reason=LossReason(reason), note=note, at=now)
    return _closed(request, opportunity, f"Lost: {LossReason(reason).label.lower()}.", new)


def _closed(request: SignedInRequest, opportunity: str, said: str, new: bool) -> HttpResponse:
    """Whoever says again what was said already is offered no undo: it may be another's word."""
    undo = Undo(reverse("ui:opportunity_reopen", kwargs={"opportunity": opportunity})) if new else None
    return done(request, _address(opportunity), Notice(said, undo=undo))


@requires(Action.EDIT_LEADS)
@require_POST
def reopen(request: SignedInRequest, opportunity: str) -> HttpResponse:
    """Open a won or lost one again, as it was; what stays because something came since is said."""
    found = reopen_opportunity(actor=request.actor, opportunity=opportunity, at=clock.now())
    said = f"Open again, in “{found.stage.label}”." if found.changed else "It is open already."
    tone = "warn" if found.stays else "good"
    return done(request, _address(opportunity), Notice(" ".join((said, *found.stays)), tone=tone))


def _address(opportunity: str) -> str:
    return reverse("ui:opportunity", kwargs={"opportunity": opportunity})


def _deal(typed: QueryDict) -> Deal:
    return Deal(
        name=typed.get("name", ""),
        value=_value(typed.get("value", "")),
        currency=typed.get("currency", ""),
        expected_on=_day(typed.get("expected_on", "")),
        products=tuple(one.strip() for one in typed.get("products", "").split(",")),
    )


def _value(typed: str) -> Decimal | None:
    bare = typed.replace(" ", "").replace("\u202f", "").replace("\u00a0", "").replace(",", "")
    if not bare:
        return None
    try:
        found = Decimal(bare)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise UnusableInput("Enter the value as a number, such as 12500.", field="value")
    return found


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        raise UnusableInput("Enter the day as in 2027-03-31.", field="expected_on") from None
