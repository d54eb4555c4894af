"""The second page of the wizard: how the file is written, and what each of its columns becomes."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.capture import queries
from leadwright.capture.mapping import MAPPING
from leadwright.capture.operations import drafts
from leadwright.capture.operations.checking import begin_check
from leadwright.capture.queries import DraftView
from leadwright.capture.reading import FormatHint, UnreadableFile
from leadwright.leads.queries.custom_fields import custom_fields
from leadwright.platform import clock
from leadwright.playbook.queries import published_all
from leadwright.ui.frames import page
from leadwright.ui.imports.checks import check_state
from leadwright.ui.imports.mapping_form import MappingForm, read_mapping, show_mapping
from leadwright.ui.imports.steps import place_of, steps
from leadwright.ui.imports.wording import field_groups
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest

ENCODINGS = ("utf-8", "windows-1252", "iso-8859-1", "utf-16", "cp437", "shift_jis", "gb18030")
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@requires(Action.IMPORT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SignedInRequest, draft: str) -> HttpResponse:
    """What each column becomes. A post saves it, makes a new dry run where something changed, and goes on or stays."""
    view = queries.find_draft(request.actor, draft)
    if view.layout is None or not view.is_open:
        return HttpResponseRedirect(place_of(view))
    if request.method != "POST":
        form = show_mapping(view, custom_fields(), request.GET.get("first", ""))
        return _columns_page(request, view, form)
    form = read_mapping(view, request.POST, custom_fields())
    if form.mapping is None:
        return _columns_page(request, view, form, status=422)
    drafts.save_mapping(actor=request.actor, reference=draft, mapping=form.mapping)
    _check(request, draft)
    then = request.POST.get("then", "")
    if then == "next":
        return HttpResponseRedirect(reverse("ui:import_questions", kwargs={"draft": draft}))
    first = then if then.isdigit() else str(form.first)
    return HttpResponseRedirect(
        f"{_columns_of(draft)}?{urlencode({'first': first})}" if first != "0" else _columns_of(draft)
    )


@requires(Action.IMPORT_LEADS)
@require_POST
def layout(request: SignedInRequest, draft: str) -> HttpResponse:
    """Read the file another way, as the person says; its columns are recognised anew."""
    view = queries.find_draft(request.actor, draft)
    try:
        drafts.read_layout(actor=request.actor, reference=draft, hint=_hint(request.POST))
    except UnreadableFile as problem:
        form = show_mapping(view, custom_fields())
        return _columns_page(request, view, form, status=422, layout_problem=problem.message)
    _check(request, draft)
    return done(request, _columns_of(draft), "Read again. Its columns were recognised anew.")


@requires(Action.IMPORT_LEADS)
@require_POST
def saved_mapping(request: SignedInRequest, draft: str) -> HttpResponse:
    """Take what the columns become from a mapping of the playbook."""
    slug = request.POST.get("slug", "")
    drafts.use_published_mapping(actor=request.actor, reference=draft, slug=slug)
    _check(request, draft)
    return done(request, _columns_of(draft), f"The mapping “{slug}” of the playbook is in use.")


def _columns_of(draft: str) -> str:
    return reverse("ui:import_columns", kwargs={"draft": draft})


def _check(request: SignedInRequest, draft: str) -> None:
    link = reverse("ui:import_draft", kwargs={"draft": draft})
    begin_check(actor=request.actor, reference=draft, link=link, at=clock.now())


def _hint(sent: QueryDict) -> FormatHint:
    """What the person knows better than detection; what cannot be meant is left to it."""
    line = sent.get("header_line", "").strip()
    delimiter = sent.get("delimiter", "")
    encoding = sent.get("encoding", "")
    return FormatHint(
        encoding=encoding if encoding in ENCODINGS else None,
        delimiter=delimiter if delimiter in DELIMITERS else None,
        header_line=int(line) if line.isascii() and line.isdigit() and len(line) < 7 else None,
        sheet=sent.get("sheet") or None,
    )


def _columns_page(
    request: SignedInRequest,
    view: DraftView,
    form: MappingForm,
    *,
    status: int = 200,
    layout_problem: str = "",
) -> HttpResponse:
    context = {
        "draft": view,
        "layout": view.layout,
        "steps": steps(1, view),
        "form": form,
        "groups": field_groups(),
        "customs": custom_fields(),
        "encodings": ENCODINGS,
        "delimiters": DELIMITERS.items(),
        "layout_problem": layout_problem,
        "saved": [document.slug for document in published_all(MAPPING)],
        "check": check_state(request, view),
    }
    return page(request, "imports/columns.html", context, status=status)
