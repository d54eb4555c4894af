"""Settings of the workspace: its name, its clock, and when it is backed up."""

from collections.abc import Iterable, Mapping

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.names import LONGEST_NAME
from leadwright.accounts.operations.workspace import change_settings
from leadwright.accounts.rules import Action
from leadwright.backup.settings import DAYS, HOUR, LONGEST
from leadwright.platform import clock, workspace
from leadwright.platform.errors import UnusableInput
from leadwright.platform.meanwhile import ChangedMeanwhile
from leadwright.ui.forms import missing
from leadwright.ui.frames import page
from leadwright.ui.notices import done
from leadwright.ui.overtaken import SharedForm, fresh_values, mark_overtaken
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs
from leadwright.ui.zones import zone_choices

NAMES = ("company", "time_zone", "default_country", HOUR.name, DAYS.name)
MARKETS = {"b2b": "We sell to companies", "b2c": "We sell to people"}


class WorkspaceForm(SharedForm):
    """What the workspace is called and how it works; the fields are named as the settings."""

    company = forms.CharField(
        label="Company",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages=missing("Enter the name of your company."),
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        widget=forms.Select(attrs={"class": "select"}),
        help_text="Days are counted by it. Each person can choose another one for what they see.",
    )
    default_country = forms.CharField(
        label="Country of phone numbers",
        required=False,
        max_length=2,
        widget=forms.TextInput(attrs={"class": "input", "autocapitalize": "characters"}),
        help_text="Two letters such as DE, for numbers written without a country. Empty: such numbers stay as they are.",
    )
    backup_hour = forms.ChoiceField(
        label="Nightly backup",
        required=False,
        choices=[("", "None"), *((str(hour), f"{hour:02d}:00") for hour in range(24))],
        widget=forms.Select(attrs={"class": "select"}),
    )
    backup_days = forms.IntegerField(
        label="Backups are kept for so many days",
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput(attrs={"class": "input"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Enter 1 to {LONGEST} days."
        ),
        help_text="As long as that, people who were erased are still in backups.",
    )


@requires(Action.MANAGE_WORKSPACE)
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_settings(request: SignedInRequest) -> HttpResponse:
    """Look at them and change them."""
    if request.method != "POST":
        return _page(request, WorkspaceForm(initial=fresh_values(settings_now(NAMES))))
    form = WorkspaceForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    told = keep_settings(request, form, _values(form.cleaned_data))
    return _page(request, form) if told is None else done(request, reverse("ui:workspace"), told)


def settings_now(names: Iterable[str]) -> dict[str, workspace.Value]:
    """What these settings are."""
    return {name: workspace.read(name) for name in names}


def keep_settings(
    request: SignedInRequest, form: SharedForm, values: Mapping[str, workspace.Value]
) -> str | None:
    """Keep what a form of settings says, and what to tell of it; None where a value is refused, or a colleague changed it
    meanwhile, which the form then says.
    """
    try:
        changed = change_settings(actor=request.actor, values=values, at=clock.now(), seen=form.seen_values)
    except ChangedMeanwhile as problem:
        mark_overtaken(request, form, problem, settings_now(values))
        return None
    except UnusableInput as problem:
        form.add_error(str(problem.data["name"]), problem.message.partition(": ")[2].capitalize())
        return None
    return "Saved." if changed else "Nothing was changed."


def _values(given: Mapping[str, object]) -> dict[str, workspace.Value]:
    hour = str(given["backup_hour"])
    return {
        "company": str(given["company"]).strip(),
        "time_zone": str(given["time_zone"]),
        "default_country": str(given["default_country"]).strip().upper(),
        HOUR.name: int(hour) if hour else None,
        DAYS.name: int(str(given["backup_days"])),
    }


def _page(request: SignedInRequest, form: WorkspaceForm) -> HttpResponse:
    context = {
        "form": form,
        "market": MARKETS.get(str(workspace.read("market")), ""),
        "definition": reverse("ui:document", kwargs={"kind": "lifecycle", "slug": "default"}),
        "tabs": settings_tabs(request.actor, "ui:workspace"),
    }
    return page(request, "ui/workspace.html", context, status=422 if form.is_bound else 200)
