"""Settings of the people who work here: inviting, roles, teams, shutting out."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadwright.accounts import queries
from leadwright.accounts.access import requires
from leadwright.accounts.links import link_address
from leadwright.accounts.models import User
from leadwright.accounts.operations.sessions import end_sessions
from leadwright.accounts.operations.users import activate_user, change_role, deactivate_user
from leadwright.accounts.rules import Action, Role
from leadwright.messaging.operations.account_mail import Handed, invite_colleague, send_password_link
from leadwright.messaging.settings import mail_is_set_up
from leadwright.platform import clock
from leadwright.platform.errors import Conflict, NotFound, UnusableInput
from leadwright.sales.access import sells, sets_time_of
from leadwright.ui.forms import ColleagueForm
from leadwright.ui.frames import page, page_time
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs
from leadwright.ui.shown_once import go_and_show, shown, told_once
from leadwright.ui.words import initials, role_name


@requires(Action.SEE_PEOPLE)
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody who works here."""
    return _people_page(request, ColleagueForm())


@requires(Action.MANAGE_PEOPLE)
@require_POST
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody, by mail where that is set up. Else the next page shows the link, which is kept nowhere."""
    form = ColleagueForm(request.POST)
    if not form.is_valid():
        return _people_page(request, form)
    given = form.cleaned_data
    try:
        made = invite_colleague(
            actor=request.actor,
            email=given["email"],
            name=given["name"],
            role=Role(given["role"]),
            at=clock.now(),
        )
    except (UnusableInput, Conflict) as problem:
        field = str(problem.data.get("field", "email"))
        form.add_error(field if field in form.fields else None, problem.message)
        return _people_page(request, form)
    return _handed(request, made, "An invitation", days="7 days")


@requires(Action.MANAGE_PEOPLE)
@require_safe
def new_link(request: SignedInRequest) -> HttpResponse:
    """The link just made, once; after that only where to make another."""
    context = {**told_once(request), "tabs": settings_tabs(request.actor, "ui:people")}
    return shown(request, page(request, "ui/new_link.html", context))


@requires(Action.SEE_PEOPLE)
@require_safe
def person(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One colleague."""
    row = next((row for row in queries.list_users() if row.id == public_id), None)
    if row is None:
        raise NotFound("There is no such person here.")
    time, user = page_time(request), queries.find_user(public_id)
    context = {
        "row": row,
        "initials": initials(row.name),
        "role": role_name(row.role),
        "roles": _roles(),
        "last_sign_in": time.moment(row.last_sign_in) if row.last_sign_in else None,
        "manages": request.actor.may(Action.MANAGE_PEOPLE),
        "works_leads": sells(user) and sets_time_of(request.actor, user),
        "tabs": settings_tabs(request.actor, "ui:people"),
    }
    return page(request, "ui/person.html", context)


@requires(Action.MANAGE_PEOPLE)
@require_http_methods(["POST"])
def person_change(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Do the one thing the pressed button names (`do`): role, deactivate, activate, sign_out; or make a link for a password."""
    user = queries.find_user(public_id)
    wanted = request.POST.get("do", "")
    if wanted == "link":
        made = send_password_link(actor=request.actor, user=user, at=clock.now())
        return _handed(request, made, "A link for a new password", days="24 hours")
    if wanted not in _CHANGES:
        raise UnusableInput("This page knows no such change.", field="do")
    return done(
        request, reverse("ui:person", kwargs={"public_id": public_id}), _CHANGES[wanted](request, user)
    )


def _set_role(request: SignedInRequest, user: User) -> str:
    wanted = request.POST.get("role", "")
    if wanted not in set(Role):
        raise UnusableInput(f"There is no role “{wanted}”.", field="role")
    change_role(actor=request.actor, user=user, role=Role(wanted), at=clock.now())
    return f"{user.name} is {role_name(wanted).lower()} now."


def _shut_out(request: SignedInRequest, user: User) -> str:
    deactivate_user(actor=request.actor, user=user, at=clock.now())
    return f"{user.name} can no longer sign in."


def _let_in(request: SignedInRequest, user: User) -> str:
    activate_user(actor=request.actor, user=user, at=clock.now())
    return f"{user.name} can sign in again."


def _sign_out(request: SignedInRequest, user: User) -> str:
    end_sessions(actor=request.actor, user=user, at=clock.now())
    return f"{user.name} is signed out everywhere."


_CHANGES: dict[str, Callable[[SignedInRequest, User], str]] = {
    "role": _set_role,
    "deactivate": _shut_out,
    "activate": _let_in,
    "sign_out": _sign_out,
}


def _people_page(request: SignedInRequest, form: forms.Form) -> HttpResponse:
    time = page_time(request)
    context = {
        "rows": [
            (
                row,
                initials(row.name),
                role_name(row.role),
                time.moment(row.last_sign_in) if row.last_sign_in else None,
            )
            for row in queries.list_users()
        ],
        "form": form,
        "manages": request.actor.may(Action.MANAGE_PEOPLE),
        "mails": mail_is_set_up(),
        "tabs": settings_tabs(request.actor, "ui:people"),
    }
    return page(request, "ui/people.html", context, status=422 if form.is_bound else 200)


def _handed(request: SignedInRequest, made: Handed, title: str, *, days: str) -> HttpResponse:
    """It goes by mail; or the link is shown, once, to be passed on."""
    if made.mailed:
        return done(request, reverse("ui:people"), f"{title} is on its way to {made.user.email}.")
    told = {"title": title, "name": made.user.name, "link": link_address(made.token), "days": days}
    return go_and_show(request, reverse("ui:new_link"), told)


def _roles() -> list[tuple[str, str]]:
    return [(role.value, role_name(role)) for role in Role]
