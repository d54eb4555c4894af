"""Facts of a lead changed on a page, and a change taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria.types import FieldType
from leadwright.leads.errors import FactsChanged
from leadwright.leads.fields import custom_codes
from leadwright.leads.models import CustomField
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.operations.undo_edit import undo_edit
from leadwright.leads.queries import lead_detail
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.ui.frames import page, page_time
from leadwright.ui.lead.values import Labels, labels, typed_text
from leadwright.ui.notices import Notice, Undo, done
from leadwright.ui.requests import SignedInRequest, is_partial
from leadwright.ui.words import exact_time

# As the form asks for them, under the names of an import; what is another fact inside stands beside it.
_FIELDS: tuple[tuple[str, str], ...] = (
    ("full_name", "full_name"), ("role", "role"), ("company", "company_name"), ("email", "email"), ("phone", "phone"),
    ("country", "country"), ("region", "region"), ("city", "city"), ("postal_code", "postal_code"), ("street", "street"),
    ("language", "language"), ("time_zone", "time_zone"), ("website", "website"), ("linkedin_url", "linkedin_url"),
    ("company_size", "company_size"), ("revenue", "revenue"), ("industry", "industry"), ("persona", "persona"),
    ("need", "need"), ("problem", "problem"), ("expectation", "expectation"), ("budget", "budget"),
)  # fmt: skip
_LONG = frozenset({"need", "problem", "expectation"})
_FACT_OF = dict(_FIELDS)


@dataclass(frozen=True)
class Field:
    """A field of the form: what it was when the form was made (`was`), what is typed, what is wrong, and what somebody else made
    of it meanwhile.
    """

    name: str
    label: str
    was: str
    typed: str
    long: bool = False
    hint: str = ""
    problem: str = ""
    theirs: str | None = None


@dataclass(frozen=True)
class Form:
    """The whole form: `seen` is since when what it shows was known."""

    seen: str
    fields: tuple[Field, ...]
    problem: str = ""


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What is known, to be changed. Only what was changed is written; what another person changed meanwhile is shown."""
    if request.method != "POST":
        return _show(request, public_id, _fresh(request, public_id), 200)
    changes = _changes(request)
    try:
        seen = _instant(request.POST.get("seen", ""))
        names = edit_facts(actor=request.actor, lead=public_id, changes=changes, at=clock.now(), seen=seen)
    except FactsChanged as problem:
        return _show(
            request, public_id, _overtaken(request, public_id, problem), 422 if is_partial(request) else 409
        )
    except (UnusableInput, Conflict) as problem:
        return _show(request, public_id, _wrong(request, public_id, problem), 422)
    return done(request, _page(public_id), _saved(request, public_id, names))


@requires(Action.EDIT_LEADS)
@require_POST
def undo(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Take back the change of facts that holds since the posted instant."""
    since = _instant(request.POST.get("since", ""))
    names = undo_edit(actor=request.actor, lead=public_id, since=since, at=clock.now())
    said = "Undone." if names else "That was undone already."
    return done(request, _page(public_id), said)


def _saved(request: SignedInRequest, public_id: str, names: tuple[str, ...]) -> Notice:
    if not names:
        return Notice("Nothing was changed.")
    found = labels()
    told = ", ".join(dict.fromkeys(found.of(name) for name in found.telling(names)))
    since = lead_detail(actor=request.actor, reference=public_id).facts_from
    address = reverse("ui:lead_undo_edit", kwargs={"public_id": public_id})
    return Notice(f"Saved: {told}.", undo=Undo(address, {"since": since.isoformat()}))


def _fresh(request: SignedInRequest, public_id: str) -> Form:
    detail = lead_detail(actor=request.actor, reference=public_id)
    facts = {**detail.facts, **{f"custom.{slug}": value for slug, value in detail.custom.items()}}
    found = labels()
    fields = [_field(name, fact, facts, found) for name, fact in _FIELDS]
    for one in CustomField.objects.order_by("label", "slug"):
        field = _field(f"custom.{one.slug}", f"custom.{one.slug}", facts, found)
        fields.append(replace(field, hint=_hint(FieldType(one.type), one.choices)))
    return Form(detail.facts_from.isoformat(), tuple(fields))


def _field(name: str, fact: str, facts: Mapping[str, object], found: Labels) -> Field:
    text = typed_text(fact, facts)
    return Field(name, found.of(fact), text, text, long=name in _LONG or len(text) > 120)


def _hint(kind: FieldType, choices: list[object]) -> str:
    codes = ", ".join(custom_codes(choices))
    return {
        FieldType.CHOICE: f"One of {codes}." if codes else "",
        FieldType.CHOICES: f"Some of {codes}; a semicolon between them." if codes else "",
        FieldType.BOOLEAN: "Yes or no.",
        FieldType.DATE: "A day, such as 2026-05-01.",
    }.get(kind, "")


def _typed(request: SignedInRequest, form: Form) -> Form:
    """The form with what was typed and what it was made with."""
    fields = (
        replace(
            one, typed=request.POST.get(one.name, one.typed), was=request.POST.get(f"was.{one.name}", one.was)
        )
        for one in form.fields
    )
    return replace(form, seen=request.POST.get("seen", form.seen), fields=tuple(fields))


def _changes(request: SignedInRequest) -> dict[str, str | None]:
    """Fields whose text is not the one the form was made with."""
    changes: dict[str, str | None] = {}
    for name, text in request.POST.items():
        was = request.POST.get(f"was.{name}")
        if was is not None and _plain(str(text)) != _plain(was):
            changes[name] = _plain(str(text)) or None
    return changes


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _overtaken(request: SignedInRequest, public_id: str, problem: FactsChanged) -> Form:
    """What was typed stays; the form now stands on what is known by now, so saving it again is a decision."""
    now = _fresh(request, public_id)
    changes = _changes(request)
    named = problem.data["fields"]
    taken = set(named) if isinstance(named, list) else set()
    fields = []
    for one in now.fields:
        typed = changes.get(one.name, one.typed) if one.name in changes else one.typed
        theirs = one.was if _FACT_OF.get(one.name, one.name) in taken else None
        fields.append(replace(one, typed=typed or "", theirs=theirs))
    at = exact_time(datetime.fromisoformat(str(problem.data["at"])), page_time(request).zone)
    said = f"Not saved: {problem.data['by']} changed the same on {at}. Both are shown below; saving again decides."
    return replace(now, fields=tuple(fields), problem=said)


def _wrong(request: SignedInRequest, public_id: str, problem: UnusableInput | Conflict) -> Form:
    form = _typed(request, _fresh(request, public_id))
    name = str(problem.data.get("field", "email" if isinstance(problem, Conflict) else ""))
    known = any(one.name == name for one in form.fields)
    plain = problem.message.removeprefix(f"{name}: ")
    fields = (replace(one, problem=plain) if one.name == name else one for one in form.fields)
    said = "Not saved. See what is marked below." if known else problem.message
    return replace(form, fields=tuple(fields), problem=said)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError("no zone")
    except ValueError:
        raise UnusableInput("The form was damaged on the way; load the page again.", field="seen") from None
    return found


def _show(request: SignedInRequest, public_id: str, form: Form, status: int) -> HttpResponse:
    detail = lead_detail(actor=request.actor, reference=public_id)
    context = {
        "id": public_id,
        "name": detail.facts.get("full_name") or detail.facts.get("email") or "this lead",
        "form": form,
        "in_place": is_partial(request),
        "address": _page(public_id),
    }
    return page(request, "lead/edit.html", context, status=status, region="lead/edit_form.html")


def _page(public_id: str) -> str:
    return reverse("ui:lead", kwargs={"public_id": public_id})
