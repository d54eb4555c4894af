"""Addresses of the pages."""

from django.conf import settings
from django.urls import path

from leadwright.ui import (
    applicants,
    custom_fields,
    finding,
    freshness,
    gallery,
    health,
    own,
    people,
    playbook,
    programs,
    shell,
    sign_in,
    teams,
    trail,
    welcome,
    work,
    workspace,
)
from leadwright.ui.audiences.addresses import ADDRESSES as AUDIENCES
from leadwright.ui.effects.addresses import ADDRESSES as EFFECTS
from leadwright.ui.imports.addresses import ADDRESSES as IMPORTS
from leadwright.ui.lead.urls import LEAD
from leadwright.ui.lists.addresses import ADDRESSES as LISTS
from leadwright.ui.studies.addresses import ADDRESSES as STUDIES
from leadwright.ui.studio.addresses import ADDRESSES as STUDIO

app_name = "ui"

urlpatterns = [
    *LISTS,
    *LEAD,
    path("applicants", applicants.applicants, name="applicants"),
    path("search", finding.search, name="search"),
    path("keys", finding.keys, name="keys"),
    path("settings/profile", own.profile, name="profile"),
    path("settings/password", own.own_password, name="own_password"),
    path("settings/sessions", own.sessions, name="sessions"),
    path("settings/sessions/end", own.session_end, name="session_end"),
    path("settings/people", people.people, name="people"),
    path("settings/people/invite", people.invite, name="invite"),
    path("settings/people/<str:public_id>", people.person, name="person"),
    path("settings/people/<str:public_id>/change", people.person_change, name="person_change"),
    path("settings/workspace", workspace.workspace_settings, name="workspace"),
    path("settings/programs", programs.programs, name="programs"),
    path("settings/programs/keys", programs.write_key_create, name="write_key_create"),
    path("settings/programs/keys/<str:public_id>/switch", programs.write_key_switch, name="write_key_switch"),
    path("settings/fields", custom_fields.custom_fields, name="custom_fields"),
    path("settings/fields/add", custom_fields.custom_field_add, name="custom_field_add"),
    path("settings/fields/<str:slug>/change", custom_fields.custom_field_change, name="custom_field_change"),
    path("settings/trail", trail.trail, name="trail"),
    path("settings/teams", teams.teams, name="teams"),
    path("settings/teams/create", teams.team_create, name="team_create"),
    path("settings/teams/<str:public_id>/change", teams.team_change, name="team_change"),
    path("welcome", welcome.welcome, name="welcome"),
    path("welcome/sample", welcome.sample, name="sample"),
    path("welcome/sample/fill", welcome.sample_fill, name="sample_fill"),
    path("welcome/sample/remove", welcome.sample_remove, name="sample_remove"),
    path("playbook", playbook.playbook, name="playbook"),
    *STUDIES,
    *STUDIO,
    *EFFECTS,
    *AUDIENCES,
    path("playbook/<str:kind>/<str:slug>", playbook.document, name="document"),
    path("playbook/<str:kind>/<str:slug>/changes", playbook.document_changes, name="document_changes"),
    path("playbook/<str:kind>/<str:slug>/restore", playbook.document_restore, name="document_restore"),
    path("playbook/<str:kind>/<str:slug>/file", playbook.document_file, name="document_file"),
    path("health", health.health, name="health"),
    path("health/back-up", health.back_up, name="back_up"),
    path("work", shell.tray, name="tray"),
    path("fresh/<str:kind>", freshness.fresh, name="fresh"),
    path("work/all", work.all_work, name="work"),
    path("work/put-away", work.put_away, name="work_put_away"),
    path("work/<str:reference>/stop", work.stop, name="work_stop"),
    *IMPORTS,
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("sign-in/<str:token>", sign_in.link, name="link"),
]

if settings.COMPONENT_PAGE:
    urlpatterns.append(path("components", gallery.components, name="components"))
