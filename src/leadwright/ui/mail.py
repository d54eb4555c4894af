"""Settings of outgoing mail, a test of it, and what was sent to whom and why or why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.messaging import queries
from leadwright.messaging.operations.account_mail import send_test
from leadwright.messaging.operations.setting_up import set_up_mail
from leadwright.messaging.queries import MessageLine
from leadwright.messaging.rules import State
from leadwright.messaging.settings import DKIM_KEY, NAMES, PASSWORD, SECURITY, mail_is_set_up, secret
from leadwright.platform import clock, workspace
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import Notice, done
from leadwright.ui.presenting import Moment, PageTime
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs

STATES = {
    State.WAITING: ("Waiting", ""),
    State.SENDING: ("Being sent", ""),
    State.SENT: ("Sent", "good"),
    State.SUPPRESSED: ("Not sent", "warn"),
    State.FAILED: ("Failed", "bad"),
    State.UNKNOWN: ("Unknown", "warn"),
    State.CANCELLED: ("Not needed", ""),
}
_HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]
_TEXT = {"class": "input", "autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


def _line(label: str, hint: str = "", **more: object) -> forms.CharField:
    widget = forms.TextInput(attrs=_TEXT)
    return forms.CharField(
        label=label,
        required=False,
        max_length=250,
        widget=widget,
        help_text=hint,
        **more,  # type: ignore[arg-type]
    )


class MailForm(forms.Form):
    """How mail is sent; the fields are named as the settings. Secrets are never shown: an empty field leaves them as they are."""

    mail_host = _line("Mail server", "Such as smtp.example.com. Empty: no mail is sent.")
    mail_port = forms.IntegerField(
        label="Port", min_value=1, max_value=65535, widget=forms.NumberInput(attrs={"class": "input"})
    )
    mail_security = forms.ChoiceField(
        label="Encryption", choices=list(SECURITY.items()), widget=forms.Select(attrs={"class": "select"})
    )
    mail_user = _line("User name", "Leave empty if the server asks for none.")
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )
    forget_password = forms.BooleanField(label="Forget the password", required=False)
    mail_from = _line("Sender address", "The address mail comes from.")
    mail_from_name = _line("Sender name", "Leave empty for the name of the company.")
    mail_reply_to = _line("Replies go to", "Leave empty for the sender.")
    mail_bounces_to = _line(
        "Bounces go to", "An address that takes anything after a plus, such as bounces@example.com."
    )
    mail_dkim_domain = _line("Signing domain", "Only if the mail server does not sign (DKIM) itself.")
    mail_dkim_selector = _line("Selector")
    dkim_key = forms.CharField(
        label="Private key",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"class": "input mono", "rows": 3, "spellcheck": "false"}),
    )
    mail_weekly = forms.IntegerField(
        label="Most messages a week to one person",
        required=False,
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"class": "input"}),
        help_text="Leave empty for no limit.",
    )
    mail_quiet_from = forms.ChoiceField(
        label="Quiet from", choices=_HOURS, widget=forms.Select(attrs={"class": "select"})
    )
    mail_quiet_to = forms.ChoiceField(
        label="Until", choices=_HOURS, widget=forms.Select(attrs={"class": "select"})
    )


@dataclass(frozen=True)
class Sent:
    """A message on a page; `moving` while it is not decided, `tone` as its state has one."""

    line: MessageLine
    state: str
    tone: str
    at: Moment
    due: Moment | None
    address: str

    @property
    def moving(self) -> bool:
        return self.line.state in (State.WAITING, State.SENDING)


@requires(Action.MANAGE_WORKSPACE)
@sensitive_post_parameters("password", "dkim_key")
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: SignedInRequest) -> HttpResponse:
    """Look at the settings and change them."""
    if request.method != "POST":
        return _page(request, MailForm(initial={name: workspace.read(name) for name in NAMES}))
    form = MailForm(request.POST)
    if form.is_valid():
        try:
            changed = set_up_mail(
                actor=request.actor,
                values=_values(form.cleaned_data),
                secrets=_secrets(form.cleaned_data),
                at=clock.now(),
            )
        except UnusableInput as problem:
            form.add_error(str(problem.data["name"]), problem.message.partition(": ")[2].capitalize())
        else:
            return done(request, reverse("ui:mail"), "Saved." if changed else "Nothing was changed.")
    return _page(request, form)


@requires(Action.MANAGE_WORKSPACE)
@require_POST
def mail_test(request: SignedInRequest) -> HttpResponse:
    """Send a test to one's own address, and show what becomes of it."""
    try:
        made = send_test(actor=request.actor, user=request.user, at=clock.now())
    except Conflict as problem:
        return done(request, reverse("ui:mail"), Notice(problem.message, tone="warn"))
    return done(request, f"{reverse('ui:mail')}?{urlencode({'test': made})}")


@requires(Action.MANAGE_WORKSPACE)
@require_safe
def messages(request: SignedInRequest) -> HttpResponse:
    """What was sent, the newest first; `state` narrows it, `before` is the place in it."""
    wanted = request.GET.get("state", "")
    state = State(wanted) if wanted in set(State) else None
    place = request.GET.get("before", "")
    before = int(place) if place.isascii() and place.isdigit() and len(place) < 19 else None
    lines, older = queries.list_messages(actor=request.actor, state=state, before=before)
    counts, time = queries.counts(actor=request.actor), page_time(request)
    kept = {"state": wanted} if state is not None else {}
    context = {
        "rows": [_sent(line, time) for line in lines],
        "states": [(one.value, STATES[one][0], counts.get(one, 0), one is state) for one in STATES],
        "total": sum(counts.values()),
        "state": state,
        "older": f"?{urlencode({**kept, 'before': older})}" if older is not None else "",
        "newest": f"?{urlencode(kept)}" if before is not None else "",
        "tabs": settings_tabs(request.actor, "ui:mail"),
    }
    return page(request, "ui/messages.html", context)


def _values(given: Mapping[str, object]) -> dict[str, workspace.Value]:
    values: dict[str, workspace.Value] = {}
    for name in NAMES:
        told = given[name]
        if name in ("mail_quiet_from", "mail_quiet_to"):
            values[name] = int(str(told))
        else:
            values[name] = told if isinstance(told, int) or told is None else str(told).strip()
    return values


def _secrets(given: Mapping[str, object]) -> dict[str, str | None]:
    password, key = str(given["password"]), str(given["dkim_key"]).strip()
    unsigned = not str(given["mail_dkim_domain"]).strip()
    return {
        PASSWORD: "" if given["forget_password"] else password or None,
        DKIM_KEY: key or ("" if unsigned else None),
    }


def _page(request: SignedInRequest, form: MailForm) -> HttpResponse:
    test = None
    if reference := request.GET.get("test", ""):
        try:
            line = queries.find_message(actor=request.actor, reference=reference)
            test = _sent(line, page_time(request))
        except NotFound:
            test = None
    context = {
        "form": form,
        "test": test,
        "set_up": mail_is_set_up(),
        "has_password": bool(secret(PASSWORD)),
        "has_key": bool(secret(DKIM_KEY)),
        "to": request.user.email,
        "tabs": settings_tabs(request.actor, "ui:mail"),
    }
    status = 422 if form.is_bound else 200
    return page(request, "ui/mail.html", context, status=status, region="ui/mail_test.html")


def _sent(line: MessageLine, time: PageTime) -> Sent:
    label, tone = STATES[line.state]
    address = reverse("ui:lead", kwargs={"public_id": line.lead}) if line.lead else ""
    due = time.moment(line.due_at) if line.due_at is not None else None
    return Sent(line, label, tone, time.moment(line.at), due, address)
