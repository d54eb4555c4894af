"""Settings of oneself: which notices come by mail, and when none does."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.messaging.notices import TOPICS, choices_of
from leadwright.messaging.operations.choosing_notices import choose_notices
from leadwright.messaging.settings import mail_is_set_up
from leadwright.platform import clock, workspace
from leadwright.ui.frames import page
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs

_HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


def _hour(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=_HOURS,
        coerce=int,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": "Choose an hour.", "invalid_choice": "Choose an hour of the day."},
    )


class NoticesForm(forms.Form):
    """Which notices come by mail, and the hours without mail."""

    by_mail = forms.MultipleChoiceField(
        label="By mail",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose among the notices there are."},
    )
    quiet_from = _hour("No mail from")
    quiet_to = _hour("Until")

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["by_mail"].choices = [(one.name, one.label) for one in TOPICS.values()]  # type: ignore[attr-defined]


@requires(Action.EDIT_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_notices(request: SignedInRequest) -> HttpResponse:
    """What I am told by mail."""
    if request.method == "POST":
        form = NoticesForm(request.POST)
        if form.is_valid():
            choose_notices(actor=request.actor, at=clock.now(), **form.cleaned_data)
            return done(request, reverse("ui:own_notices"), "Saved.")
    else:
        kept = choices_of([request.user.pk])[request.user.pk]
        wanted = [name for name in TOPICS if name not in kept.unwanted]
        form = NoticesForm(
            initial={"by_mail": wanted, "quiet_from": kept.quiet_from, "quiet_to": kept.quiet_to}
        )
    chosen = set(form["by_mail"].value() or ())
    zone = request.user.time_zone or str(workspace.read("time_zone"))
    context = {
        "form": form,
        "topics": [(one, one.name in chosen) for one in TOPICS.values()],
        "zone": zone.replace("_", " "),
        "mails": mail_is_set_up(),
        "tabs": settings_tabs(request.actor, "ui:own_notices"),
    }
    return page(request, "ui/own_notices.html", context, status=422 if form.errors else 200)
