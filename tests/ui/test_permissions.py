from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from leadwright.accounts.access import permission_of
from leadwright.accounts.rules import Role
from tests.accounts.people import make_user
from tests.routes import Route, all_routes

pytestmark = pytest.mark.django_db

ROUTES = all_routes()
STRANGER = "stranger"
MERGING = (Role.ADMINISTRATOR, Role.MARKETER, Role.SALES_MANAGER)

_EDITORS = (Role.ADMINISTRATOR, Role.MARKETER)
_IMPORTERS = (Role.ADMINISTRATOR, Role.MARKETER, Role.SALES_MANAGER)


def _importing(status: int) -> dict[str, int]:
    """For those who may import: this status; for the others a refusal."""
    return {**dict.fromkeys(Role, 403), **dict.fromkeys(_IMPORTERS, status), STRANGER: 302}


SEES_PEOPLE = {
    **dict.fromkeys(Role, 403),
    Role.ADMINISTRATOR: 200,
    Role.MARKETER: 200,
    Role.SALES_MANAGER: 200,
}
# What each answers to a GET: 404 where the sample names nothing, 405 where only a POST will do. Strangers are
# sent to the sign-in with 302; so is somebody signed in from the sign-in onwards.
MATRIX: dict[str, dict[str, int]] = {
    "asset": {**dict.fromkeys(Role, 200), STRANGER: 200},
    "edge:healthz": {**dict.fromkeys(Role, 200), STRANGER: 200},
    # Programs ask these, by a key of their own; they take a POST.
    **{
        f"edge:{name}{slash}": dict.fromkeys((*Role, STRANGER), answer)
        for name, answer in (
            *(("ingest", 405), ("beacon", 405), ("measurements", 200), ("pixel", 200)),
            *(("segment_settings", 200), ("rudder_settings", 200)),
        )
        for slash in ("", "_with_slash")
    },
    "ui:applicants": {
        **dict.fromkeys(Role, 403),
        Role.ADMINISTRATOR: 200,
        Role.RECRUITER: 200,
        STRANGER: 302,
    },
    "ui:leads": {**dict.fromkeys(Role, 200), Role.RECRUITER: 403, STRANGER: 302},
    **{
        f"ui:{name}": {**dict.fromkeys(Role, 200), Role.RECRUITER: 403, STRANGER: 302}
        for name in ("filter", "view", "columns", "companies", "company_columns")
    },
    # A part that is no condition of its own is changed in the whole filter.
    "ui:filter_part": {**dict.fromkeys(Role, 302), Role.RECRUITER: 403, STRANGER: 302},
    # Without script the count is a page of the list.
    "ui:leads_count": {**dict.fromkeys(Role, 302), Role.RECRUITER: 403, STRANGER: 302},
    **{
        f"ui:{name}": {**dict.fromkeys(Role, 405), Role.RECRUITER: 403, STRANGER: 302}
        for name in ("view_begin", "view_delete", "column_width", "batches")
    },
    **{
        f"ui:{name}": {
            **dict.fromkeys(Role, answer),
            **dict.fromkeys((Role.SALESPERSON, Role.ANALYST, Role.RECRUITER), 403),
            STRANGER: 302,
        }
        for name, answer in (("bin", 200), ("bin_restore", 405), ("batch_file", 404), ("company_export", 405))
    },
    **{
        f"ui:{name}": {
            **dict.fromkeys(Role, 405),
            **dict.fromkeys((Role.ANALYST, Role.RECRUITER), 403),
            STRANGER: 302,
        }
        for name in ("batch_start", "batch_undo")
    },
    "ui:lead_new": {**dict.fromkeys(Role, 200), Role.ANALYST: 403, Role.RECRUITER: 403, STRANGER: 302},
    "ui:batch": {**dict.fromkeys(Role, 404), Role.RECRUITER: 403, STRANGER: 302},
    "ui:company": {**dict.fromkeys(Role, 404), Role.RECRUITER: 403, STRANGER: 302},
    "ui:lead": {**dict.fromkeys(Role, 404), Role.RECRUITER: 403, STRANGER: 302},
    "ui:search": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:keys": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:welcome": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:sample": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 302, STRANGER: 302},
    "ui:sample_fill": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:sample_remove": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:playbook": {**dict.fromkeys(Role, 200), Role.RECRUITER: 403, STRANGER: 302},
    "ui:document": {**dict.fromkeys(Role, 404), Role.RECRUITER: 403, STRANGER: 302},
    "ui:audiences": {**dict.fromkeys(Role, 200), Role.RECRUITER: 403, STRANGER: 302},
    **{
        f"ui:{name}": {**dict.fromkeys(Role, 403), **dict.fromkeys(_EDITORS, answer), STRANGER: 302}
        for name, answer in (("audience_new", 302), ("audience_edit", 200), ("audience_condition", 302))
    },
    "ui:document_changes": {**dict.fromkeys(Role, 422), Role.RECRUITER: 403, STRANGER: 302},
    "ui:document_file": {**dict.fromkeys(Role, 404), Role.RECRUITER: 403, STRANGER: 302},
    **{
        f"ui:{name}": {**dict.fromkeys(Role, 403), **dict.fromkeys(_EDITORS, answer), STRANGER: 302}
        for name, answer in {
            "studio": 404,
            "studio_rule": 404,
            "studio_condition": 404,
            "studio_limits": 404,
            "studio_try": 404,
            "studio_rules": 405,
            "studio_publish": 405,
            "studio_discard": 405,
            "studio_go_on": 405,
            "document_restore": 405,
            "studies": 404,
            "study_ask": 405,
            "study": 404,
            "study_progress": 404,
            "study_repeat": 405,
            "study_adopt": 405,
            "effects": 404,
            "effects_compute": 405,
            "effects_progress": 404,
            "effects_moves": 404,
            "effects_rule": 404,
        }.items()
    },
    "ui:workspace": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:custom_fields": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:programs": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:write_key_create": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:write_key_switch": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:custom_field_add": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:custom_field_change": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:trail": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:health": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:back_up": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:profile": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:own_password": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:sessions": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:session_end": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:people": {**SEES_PEOPLE, STRANGER: 302},
    "ui:invite": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:person": {
        **{role: 404 if code == 200 else code for role, code in SEES_PEOPLE.items()},
        STRANGER: 302,
    },
    "ui:person_change": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:teams": {**SEES_PEOPLE, STRANGER: 302},
    "ui:team_create": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:team_change": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:components": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:tray": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:fresh": {**dict.fromkeys(Role, 200), Role.RECRUITER: 404, STRANGER: 302},
    "ui:work": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:work_put_away": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:work_stop": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:imports": _importing(200),
    "ui:import_new": _importing(200),
    "ui:import_draft": _importing(404),
    "ui:import_discard": _importing(405),
    "ui:import_columns": _importing(404),
    "ui:import_layout": _importing(405),
    "ui:import_mapping": _importing(405),
    "ui:import_questions": _importing(404),
    "ui:import_check": _importing(404),
    "ui:import_check_again": _importing(405),
    "ui:import_check_rejected": _importing(404),
    "ui:import_run": _importing(404),
    "ui:import_start": _importing(405),
    "ui:import_stop": _importing(405),
    "ui:import_progress": _importing(404),
    "ui:import": _importing(404),
    "ui:import_rejected": _importing(404),
    "ui:import_undo": _importing(404),
    "ui:import_undo_progress": _importing(404),
    **{
        key: {**dict.fromkeys(Role, 404), Role.ANALYST: 403, Role.RECRUITER: 403, STRANGER: 302}
        for key in (
            "ui:lead_edit",
            "ui:lead_consent",
            "ui:lead_stage",
            "ui:lead_adjust",
            "ui:lead_need",
            "ui:note_edit",
            "ui:task_edit",
        )
    },
    **{
        key: {**dict.fromkeys(Role, 405), Role.ANALYST: 403, Role.RECRUITER: 403, STRANGER: 302}
        for key in (
            "ui:lead_undo_edit",
            "ui:lead_owner",
            "ui:lead_unadjust",
            "ui:lead_visitor_leave",
            "ui:lead_visitor_back",
            "ui:note_write",
            "ui:note_delete",
            "ui:note_restore",
            "ui:task_add",
            "ui:task_act",
        )
    },
    "ui:lead_merge": {**dict.fromkeys(Role, 403), **dict.fromkeys(MERGING, 404), STRANGER: 302},
    "ui:lead_unmerge": {**dict.fromkeys(Role, 403), **dict.fromkeys(MERGING, 405), STRANGER: 302},
    "ui:sign_in": {**dict.fromkeys(Role, 302), STRANGER: 200},
    "ui:sign_out": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:link": {**dict.fromkeys(Role, 404), STRANGER: 404},
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_declares_who_may_use_it(route: Route) -> None:
    assert permission_of(route.view) is not None, f"{route.name} declares no permission"


def test_every_route_is_in_the_matrix() -> None:
    assert sorted(MATRIX) == sorted(route.name for route in ROUTES)
    assert all(set(row) == {*Role, STRANGER} for row in MATRIX.values())


@pytest.mark.parametrize("who", [*Role, STRANGER])
def test_each_role_gets_what_the_matrix_says(client: Client, who: str) -> None:
    if who != STRANGER:
        client.force_login(make_user(role=Role(who)))

    found = {route.name: client.get(route.address).status_code for route in ROUTES}

    assert found == {name: row[who] for name, row in MATRIX.items()}


def _undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("everything")


urlpatterns = [path("undeclared", _undeclared)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_route_that_declares_nothing_is_refused_to_everybody(client: Client) -> None:
    assert client.get("/undeclared").status_code == 403
    client.force_login(make_user())
    assert client.get("/undeclared").status_code == 403


def test_a_signed_in_page_is_kept_by_nobody(signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(make_user())

    assert client.get("/")["Cache-Control"] == "private, no-store"


def test_who_may_not_see_the_list_can_still_sign_out(signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(make_user(role=Role.RECRUITER))

    page = client.get("/")

    assert page.status_code == 403
    assert "Your role does not include this page" in page.content.decode()
    assert 'href="/applicants"' in page.content.decode()
    assert client.post("/sign-out").status_code == 302
    assert client.get("/").status_code == 302
