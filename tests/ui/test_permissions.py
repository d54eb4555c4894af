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


def _writing(status: int) -> dict[str, int]:
    """For those who write the playbook: this status; for the others a refusal."""
    return {**dict.fromkeys(Role, 403), **dict.fromkeys(_EDITORS, status), STRANGER: 302}


_SELLING = (*_IMPORTERS, Role.SALESPERSON)
_WORKS_LEADS = {**dict.fromkeys(Role, 403), **dict.fromkeys(_SELLING, 200)}

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
    # The key is the proof; being signed in is none.
    **{
        f"api:{name}": dict.fromkeys((*Role, STRANGER), 401)
        for name in (
            "hand_overs",
            "hand_overs_begin",
            "hand_over",
            *("opportunities", "opportunity_begin", "opportunity", "opportunity_change", "feedback"),
            *("queue", "queue_next", "queue_waiting", "queue_notices", "notice_choices", "notice_choose"),
            *("team_loads", "team_people", "team_hand_overs", "working_time", "working_time_set"),
            *("routing_document", "framework_create", "framework_document", "lifecycle_document"),
            *("feedback_hand_overs", "pipeline", "routing_simulation", "routing_simulation_leads"),
            *("frameworks", "lead_qualification", "lead_answers", "lead_sales"),
            *("offer_code", "offer_codes", "offer_given", "offer_seats", "page", "pages"),
            *(f"{one}_{what}" for one in ("offer", "page", "form") for what in ("create", "document")),
            *("simulation", "simulation_leads"),
            "leads",
            "leads_create",
            "lead",
            "lead_change",
            "lead_bin",
            "lead_explain",
            "lead_history",
            "lead_events",
            "lead_notes",
            "lead_note",
            "lead_tasks",
            "lead_task",
            "lead_consent",
            "lead_consent_told",
            "me",
            "merge_preview",
            "companies",
            "company",
            "company_change",
            "company_leads",
            "company_history",
            "purposes",
            "forms",
            "form",
            "offers",
            "offer",
            "segments",
            "segment",
            "segment_members",
        )
    },
    **{
        f"api:{name}": dict.fromkeys((*Role, STRANGER), 405)
        for name in (
            "hand_over_accept",
            "hand_over_reject",
            "hand_over_reopen",
            *(f"{one}_{what}" for one in ("offer", "page", "form") for what in ("publish", "retire")),
            *("simulation_begin", "simulation_stop", "routing_simulation_stop"),
            *("offer_redeem", "offer_redeem_back", "offer_attendance", "offer_attendance_back", "offer_give"),
            *(f"opportunity_{deed}" for deed in ("move", "win", "lose", "reopen", "contact")),
            *(
                "lead_meeting",
                "lead_offer",
                "lead_call",
                "lead_qualify",
                "lead_stage",
                "lifecycle_publish",
                "team_give",
                "routing_simulate",
                "routing_publish",
                "framework_publish",
                "framework_retire",
                "queue_notices_put_away",
            ),
            "leads_batch",
            "lead_restore",
            "lead_owner",
            "events_batch",
            "merges",
            "merge_undo",
            "form_submit",
            "note",
            "note_delete",
            "task",
            "task_done",
            "task_reopen",
            "task_delete",
        )
    },
    "api:openapi-json": dict.fromkeys((*Role, STRANGER), 200),
    "api:api-root": dict.fromkeys((*Role, STRANGER), 404),
    "edge:healthz": {**dict.fromkeys(Role, 200), STRANGER: 200},
    # Programs ask these, by a key of their own; they take a POST.
    **{
        f"edge:{name}{slash}": dict.fromkeys((*Role, STRANGER), answer)
        for name, answer in (
            *(("ingest", 405), ("beacon", 405), ("measurements", 200), ("pixel", 200)),
            *(("segment_settings", 200), ("rudder_settings", 200), ("hook", 405)),
        )
        for slash in ("", "_with_slash")
    },
    # Visitors' own pages: no form of this name, or only a POST.
    **{
        f"edge:{name}": dict.fromkeys((*Role, STRANGER), 404)
        for name in (
            "form",
            "form_thanks",
            "form_kiosk",
            "form_kiosk_thanks",
            "form_embed",
            "form_preview",
            "referral",
        )
    },
    **{f"edge:{name}": dict.fromkeys((*Role, STRANGER), 405) for name in ("form_submit", "form_seen")},
    "tracker:script": dict.fromkeys((*Role, STRANGER), 200),
    "tracker:hit": dict.fromkeys((*Role, STRANGER), 405),
    "edge:embed_script": dict.fromkeys((*Role, STRANGER), 200),
    **{
        f"ui:{name}": {
            **dict.fromkeys(Role, 403),
            Role.ADMINISTRATOR: answer,
            Role.RECRUITER: answer,
            STRANGER: 302,
        }
        for name, answer in (
            *(("applicant", 404), ("applicant_file", 404)),
            *(("applicant_change", 405), ("applicant_delete", 405)),
        )
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
    "ui:segment_members": {**dict.fromkeys(Role, 404), Role.RECRUITER: 403, STRANGER: 302},
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
            **dict.fromkeys(("routing_draft", "routing_rule", "routing_settings", "routing_person"), 404),
            **dict.fromkeys(("routing_simulation", "routing_simulating", "routed"), 404),
            **dict.fromkeys(("framework_draft", "framework_question", "framework_head"), 404),
            **dict.fromkeys(("lifecycle_draft", "lifecycle_criterion", "lifecycle_stage"), 404),
            **dict.fromkeys(("lifecycle_interest", "draft_condition"), 404),
            **dict.fromkeys(
                ("routing_rules", "routing_simulate", "framework_questions", "lifecycle_stages"), 405
            ),
            **dict.fromkeys(("draft_publish", "draft_discard", "draft_go_on"), 405),
            "framework_new": 200,
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
    "ui:forms": _importing(200),
    "ui:offers": _importing(200),
    "ui:pages": _importing(200),
    "ui:page": _importing(404),
    "ui:page_new": _writing(200),
    "ui:page_edit": _writing(404),
    **{f"ui:page_{deed}": _writing(405) for deed in ("image", "publish", "discard", "close", "open")},
    "ui:offer": _importing(404),
    "ui:offer_new": _writing(200),
    "ui:offer_edit": _writing(404),
    **{f"ui:{name}": _writing(405) for name in ("offer_close", "offer_open", "offer_codes")},
    **{
        f"ui:{name}": _importing(405)
        for name in ("offer_redeem", "offer_redeem_back", "offer_attendance", "offer_attendance_back")
    },
    "ui:form": _importing(404),
    "ui:form_new": _writing(200),
    **{f"ui:{name}": _writing(404) for name in ("form_edit", "form_try")},
    **{f"ui:{name}": _writing(405) for name in ("form_publish", "form_discard", "form_close", "form_open")},
    "ui:webhooks": _importing(200),
    "ui:webhook": _importing(404),
    "ui:webhook_new": _writing(200),
    "ui:webhook_edit": _writing(404),
    **{f"ui:webhook_{name}": _writing(405) for name in ("discard", "secret", "secret_end", "close", "open")},
    "ui:webhook_again": _importing(405),
    "ui:webhook_send": _importing(405),
    "ui:payload": _importing(404),
    "ui:payload_again": _importing(405),
    "ui:quarantine": _importing(200),
    **{
        f"ui:{name}": _importing(405)
        for name in ("quarantine_decide", "quarantine_discard", "quarantine_hold")
    },
    "ui:sources": {**dict.fromkeys(Role, 200), Role.RECRUITER: 403, STRANGER: 302},
    "ui:workspace": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:custom_fields": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:mail": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:mail_test": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:messages": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:website": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:website_key": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:api_keys": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:api_key_create": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:api_key_revoke": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:programs": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:write_key_create": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:write_key_switch": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:custom_field_add": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:custom_field_change": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:trail": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:health": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
    "ui:back_up": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:profile": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:own_working_time": {**_WORKS_LEADS, STRANGER: 302},
    "ui:working_time": {**dict.fromkeys(Role, 403), **dict.fromkeys(_SELLING, 404), STRANGER: 302},
    "ui:own_password": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:sessions": {**dict.fromkeys(Role, 200), STRANGER: 302},
    "ui:session_end": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:people": {**SEES_PEOPLE, STRANGER: 302},
    "ui:invite": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 405, STRANGER: 302},
    "ui:new_link": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 200, STRANGER: 302},
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
            "ui:lead_log",
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
            "ui:referral_make",
            "ui:referral_switch",
            "ui:lead_visitor_leave",
            "ui:lead_visitor_back",
            "ui:note_write",
            "ui:note_delete",
            "ui:note_restore",
            "ui:task_add",
            "ui:task_act",
        )
    },
    **{
        f"ui:{name}": {
            **dict.fromkeys(Role, answer),
            **dict.fromkeys((Role.ANALYST, Role.RECRUITER), 403),
            STRANGER: 302,
        }
        for name, answer in (
            *(("queue", 200), ("queue_waiting", 200), ("hand_over", 404), ("queue_notices", 405)),
            ("own_notices", 200),
            *(("lead_hand_over", 405), ("lead_meeting", 404), ("lead_offer", 404)),
            *(("pipeline", 200), ("opportunity_begin", 404), ("opportunity", 404)),
            *(
                ("opportunity_move", 405),
                ("opportunity_close", 405),
                ("opportunity_reopen", 405),
                ("opportunity_contact", 405),
            ),
            *((f"hand_over_{deed}", 405) for deed in ("accept", "reject", "reopen")),
            *((f"hand_over_{deed}", 405) for deed in ("answers", "outcome", "qualify")),
        )
    },
    "ui:feedback": {**dict.fromkeys(Role, 200), Role.RECRUITER: 403, STRANGER: 302},
    "ui:feedback_list": {**dict.fromkeys(Role, 200), Role.RECRUITER: 403, STRANGER: 302},
    "ui:queue_team": {**SEES_PEOPLE, STRANGER: 302},
    "ui:queue_reassign": _importing(405),
    "ui:lead_merge": {**dict.fromkeys(Role, 403), **dict.fromkeys(MERGING, 404), STRANGER: 302},
    "ui:lead_copy": _importing(405),
    "ui:lead_erase": {**dict.fromkeys(Role, 403), Role.ADMINISTRATOR: 404, STRANGER: 302},
    "ui:lead_unmerge": {**dict.fromkeys(Role, 403), **dict.fromkeys(MERGING, 405), STRANGER: 302},
    "ui:sign_in": {**dict.fromkeys(Role, 302), STRANGER: 200},
    "ui:sign_out": {**dict.fromkeys(Role, 405), STRANGER: 302},
    "ui:forgotten": {**dict.fromkeys(Role, 200), STRANGER: 200},
    **{
        f"edge:{name}": dict.fromkeys((*Role, STRANGER), 404)
        for name in ("page", "page_preview", "page_image")
    },
    "edge:page_seen": dict.fromkeys((*Role, STRANGER), 405),
    "edge:calendar": dict.fromkeys((*Role, STRANGER), 404),
    "edge:file": dict.fromkeys((*Role, STRANGER), 404),
    "edge:confirm": dict.fromkeys((*Role, STRANGER), 404),
    "edge:choose": dict.fromkeys((*Role, STRANGER), 404),
    "ui:link": {**dict.fromkeys(Role, 404), STRANGER: 404},
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_declares_who_may_use_it(route: Route) -> None:
    assert permission_of(route.view) is not None, f"{route.name} declares no permission"


def test_every_route_is_in_the_matrix() -> None:
    assert sorted(MATRIX) == sorted(route.name for route in ROUTES)
    assert all(set(row) == {*Role, STRANGER} for row in MATRIX.values())


# The quick run asks as those who may do the least; the slow one as everybody.
_QUICK = (Role.SALESPERSON, Role.RECRUITER, STRANGER)


@pytest.mark.parametrize(
    "who",
    [who if who in _QUICK else pytest.param(who, marks=pytest.mark.later) for who in (*Role, STRANGER)],
)
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
