"""Settings of the custom fields: which there are, a new one, another label, more choices."""

from collections.abc import Mapping

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria.types import FieldType
from leadwright.leads.operations.custom_fields import Declared, add_custom_field, change_custom_field
from leadwright.leads.queries.custom_fields import CustomFieldDetails, custom_field_details
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, UnusableInput
from leadwright.platform.meanwhile import ChangedMeanwhile
from leadwright.ui.forms import missing
from leadwright.ui.frames import page
from leadwright.ui.notices import done
from leadwright.ui.overtaken import SharedForm, fresh_values, mark_overtaken
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs

LONGEST_LABEL = 200
TYPES = {
    FieldType.TEXT: "Text",
    FieldType.INTEGER: "Whole number",
    FieldType.DECIMAL: "Number",
    FieldType.MONEY: "Amount of money",
    FieldType.BOOLEAN: "Yes or no",
    FieldType.DATE: "Date",
    FieldType.INSTANT: "Date and time",
    FieldType.CHOICE: "One of several choices",
    FieldType.CHOICES: "Several of several choices",
}


class CustomFieldForm(forms.Form):
    """A new custom field."""

    label = forms.CharField(
        max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages=missing("Enter a label."),
    )
    type = forms.ChoiceField(
        choices=[(kind.value, name) for kind, name in TYPES.items()],
        widget=forms.Select(attrs={"class": "select"}),
        help_text="It stays as it is: values are stored by it.",
    )
    choices = forms.CharField(
        label="Choices, one a line",
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text="Only for choices.",
    )
    slug = forms.CharField(
        label="Name in documents",
        required=False,
        max_length=63,
        widget=forms.TextInput(attrs={"class": "input", "spellcheck": "false", "autocapitalize": "none"}),
        help_text="Empty: made from the label.",
    )
    contact_data = forms.BooleanField(
        label="It tells how to reach somebody",
        required=False,
        help_text="Hidden, like addresses and numbers, from roles that see no contact data.",
    )


class ChangedFieldForm(SharedForm):
    """What of a custom field can be changed; `prefix` is its slug."""

    label = forms.CharField(
        max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages=missing("Enter a label."),
    )
    choices = forms.CharField(
        label="More choices, one a line",
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text="Choices there are stay, because leads hold them.",
    )
    contact_data = CustomFieldForm.base_fields["contact_data"]


@requires(Action.MANAGE_WORKSPACE)
@require_safe
def custom_fields(request: SignedInRequest) -> HttpResponse:
    """All of them, and a form for a new one."""
    return _page(request, CustomFieldForm())


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def custom_field_add(request: SignedInRequest) -> HttpResponse:
    """A new one."""
    form = CustomFieldForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    field = Declared(
        given["slug"].strip(),
        FieldType(given["type"]),
        given["label"],
        _lines(given["choices"]),
        contact_data=given["contact_data"],
    )
    try:
        add_custom_field(actor=request.actor, field=field, at=clock.now())
    except (Conflict, UnusableInput) as problem:
        place = str(problem.data.get("field", "slug"))
        form.add_error(place if place in form.fields else "slug", problem.message)
        return _page(request, form)
    return done(request, reverse("ui:custom_fields"), f"The field {given['label']} is there.")


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def custom_field_change(request: SignedInRequest, slug: str) -> HttpResponse:
    """Another label, more choices."""
    form = ChangedFieldForm(request.POST, auto_id=f"{slug}-%s")
    if not form.is_valid():
        return _page(request, CustomFieldForm(), {slug: form})
    given = form.cleaned_data
    try:
        changed = change_custom_field(
            actor=request.actor,
            slug=slug,
            label=given["label"],
            choices=_lines(given["choices"]),
            contact_data=given["contact_data"],
            seen=form.seen_values,
            at=clock.now(),
        )
    except ChangedMeanwhile as problem:
        found = next(one for one in custom_field_details() if one.slug == slug)
        mark_overtaken(request, form, problem, _shown(found))
        return _page(request, CustomFieldForm(), {slug: form})
    return done(request, reverse("ui:custom_fields"), "Saved." if changed else "Nothing was changed.")


def _shown(field: CustomFieldDetails) -> dict[str, object]:
    return {"label": field.label, "contact_data": field.contact_data}


def _lines(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _page(
    request: SignedInRequest, form: CustomFieldForm, changing: Mapping[str, ChangedFieldForm] | None = None
) -> HttpResponse:
    """All fields; `changing` holds the forms, by slug, of which something has to be said."""
    told = changing or {}
    rows = [
        (
            one,
            TYPES[one.type],
            one.type in (FieldType.CHOICE, FieldType.CHOICES),
            told.get(one.slug)
            or ChangedFieldForm(initial=fresh_values(_shown(one)), auto_id=f"{one.slug}-%s"),
        )
        for one in custom_field_details()
    ]
    context = {"rows": rows, "form": form, "tabs": settings_tabs(request.actor, "ui:custom_fields")}
    status = 422 if form.is_bound or told else 200
    return page(request, "ui/custom_fields.html", context, status=status)
