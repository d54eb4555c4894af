"""Shapes of what people type; what it means is decided by the operations."""

from django import forms

from leadwright.accounts.addresses import LONGEST_ADDRESS
from leadwright.accounts.links import Purpose
from leadwright.accounts.names import LONGEST_NAME
from leadwright.accounts.operations.passwords import LONGEST_PASSWORD
from leadwright.accounts.rules import Role
from leadwright.ui.words import role_name
from leadwright.ui.zones import zone_choices


def missing(sentence: str) -> dict[str, str]:
    """What is said where nothing was typed."""
    return {"required": sentence}


def _address() -> forms.CharField:
    # Not type="email": browsers rewrite a domain beyond ASCII in such a field and refuse a name beyond it.
    attributes = {
        "autocomplete": "username",
        "inputmode": "email",
        "autocapitalize": "none",
        "spellcheck": "false",
        "class": "input",
    }
    return forms.CharField(
        label="E-mail",
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs=attributes),
        error_messages=missing("Enter an e-mail address."),
    )


def _name() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "name", "class": "input"})
    return forms.CharField(
        label="Your name",
        max_length=LONGEST_NAME,
        widget=widget,
        error_messages=missing("Enter a name."),
    )


def _password(label: str, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "class": "input"})
    hint = "At least 10 characters, and not one of the passwords everybody uses."
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=widget,
        help_text=hint if autocomplete == "new-password" else "",
        error_messages=missing("Enter a password."),
    )


class ForgottenForm(forms.Form):
    """The address a link for a new password is sent to."""

    email = _address()


class SignInForm(forms.Form):
    """Address, password, and whether to stay signed in on this device."""

    email = _address()
    password = _password("Password", "current-password")
    keep = forms.BooleanField(label="Keep me signed in on this device for 14 days", required=False)


class FirstRunForm(forms.Form):
    """Who the first administrator is, and what the workspace is for."""

    name = _name()
    email = _address()
    password = _password("Password", "new-password")
    company = forms.CharField(
        label="Company",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "class": "input"}),
        error_messages=missing("Enter the name of your company."),
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        initial="UTC",
        widget=forms.Select(attrs={"class": "select", "data-guess-zone": ""}),
        help_text="Days are counted and times are shown by it.",
    )
    market = forms.ChoiceField(
        label="What is a lead here?",
        choices=[
            ("b2b", "We sell to companies"),
            ("b2c", "We sell to people"),
        ],
        initial="b2b",
        widget=forms.RadioSelect,
    )


class InvitationForm(forms.Form):
    """What an invited person adds to the invitation."""

    name = _name()
    password = _password("Password", "new-password")


class PasswordForm(forms.Form):
    """A new password."""

    password = _password("New password", "new-password")


class ProfileForm(forms.Form):
    """How I am called and how I want the pages."""

    name = _name()
    theme = forms.ChoiceField(
        label="Theme",
        choices=[("system", "Like my device"), ("light", "Light"), ("dark", "Dark")],
        widget=forms.RadioSelect,
    )
    density = forms.ChoiceField(
        label="Rows in lists",
        choices=[("comfortable", "Comfortable"), ("compact", "Compact")],
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=lambda: [("", "Like the workspace"), *zone_choices()],
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )
    single_keys = forms.BooleanField(
        label="Single-key shortcuts",
        required=False,
        help_text="Such as / to find and G L for the leads. They rest while you type.",
    )


class OwnPasswordForm(forms.Form):
    """The password there is, and the one there shall be."""

    current = _password("Current password", "current-password")
    password = _password("New password", "new-password")


class ColleagueForm(forms.Form):
    """Whom to invite."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages=missing("Enter a name."),
    )
    email = forms.CharField(
        label="E-mail",
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "email", "autocapitalize": "none"}),
        error_messages=missing("Enter an e-mail address."),
    )
    role = forms.ChoiceField(
        choices=[(role.value, role_name(role)) for role in Role],
        initial=Role.SALESPERSON.value,
        widget=forms.Select(attrs={"class": "select"}),
    )


class TeamForm(forms.Form):
    """A new team."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages=missing("Enter a name."),
    )


class NothingToAsk(forms.Form):
    """A link that needs nothing but the button."""


LINK_FORMS: dict[Purpose, type[forms.Form]] = {
    Purpose.FIRST_RUN: FirstRunForm,
    Purpose.INVITATION: InvitationForm,
    Purpose.PASSWORD: PasswordForm,
    Purpose.SIGN_IN: NothingToAsk,
}
