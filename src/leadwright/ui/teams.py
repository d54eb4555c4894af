"""Settings of the teams."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts import queries
from leadwright.accounts.access import requires
from leadwright.accounts.operations.teams import add_to_team, create_team, remove_from_team, set_team_leader
from leadwright.accounts.rules import Action
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.ui.forms import TeamForm
from leadwright.ui.frames import page
from leadwright.ui.notices import done
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.settings_tabs import settings_tabs
from leadwright.ui.words import initials, role_name


@requires(Action.SEE_PEOPLE)
@require_safe
def teams(request: SignedInRequest) -> HttpResponse:
    """All teams, with who is in them."""
    return _teams_page(request, TeamForm())


@requires(Action.MANAGE_PEOPLE)
@require_POST
def team_create(request: SignedInRequest) -> HttpResponse:
    """A new team; one that is there already is found again."""
    form = TeamForm(request.POST)
    if not form.is_valid():
        return _teams_page(request, form)
    team = create_team(actor=request.actor, name=form.cleaned_data["name"], at=clock.now())
    return done(request, reverse("ui:teams"), f"The team {team.name} is there.")


@requires(Action.MANAGE_PEOPLE)
@require_POST
def team_change(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Do what the pressed button names (`do`): add, remove, lead or unlead the `user`."""
    team, user = queries.find_team(public_id), queries.find_user(request.POST.get("user", ""))
    actor, at, wanted = request.actor, clock.now(), request.POST.get("do", "")
    if wanted == "add":
        add_to_team(actor=actor, team=team, user=user, at=at)
        said = f"{user.name} is in the team {team.name} now."
    elif wanted == "remove":
        remove_from_team(actor=actor, team=team, user=user, at=at)
        said = f"{user.name} is no longer in the team {team.name}."
    elif wanted in ("lead", "unlead"):
        leads = wanted == "lead"
        set_team_leader(actor=actor, team=team, user=user, leads_team=leads, at=at)
        said = (
            f"{user.name} leads the team {team.name} now."
            if leads
            else f"{user.name} no longer leads {team.name}."
        )
    else:
        raise UnusableInput("This page knows no such change.", field="do")
    return done(request, reverse("ui:teams"), said)


def _teams_page(request: SignedInRequest, form: TeamForm) -> HttpResponse:
    people = [row for row in queries.list_users() if row.active]
    rows = []
    for team in queries.list_teams():
        inside = {member.id for member in team.members}
        rows.append(
            {
                "team": team,
                "members": [(one, initials(one.name), role_name(one.role)) for one in team.members],
                "others": [person for person in people if person.id not in inside],
            }
        )
    context = {
        "rows": rows,
        "form": form,
        "manages": request.actor.may(Action.MANAGE_PEOPLE),
        "tabs": settings_tabs(request.actor, "ui:teams"),
    }
    return page(request, "ui/teams.html", context, status=422 if form.is_bound else 200)
