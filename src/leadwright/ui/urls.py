"""Addresses of the pages."""

from django.conf import settings
from django.urls import path

from leadwright.accounts.links import LINK_PATH
from leadwright.ui import (
    api_keys,
    applicants,
    custom_fields,
    finding,
    forgotten,
    freshness,
    gallery,
    health,
    mail,
    origins,
    own,
    own_notices,
    people,
    playbook,
    programs,
    shell,
    sign_in,
    teams,
    trail,
    website,
    welcome,
    work,
    working_time,
    workspace,
)
from leadwright.ui.audiences.addresses import ADDRESSES as AUDIENCES
from leadwright.ui.capture_forms.addresses import ADDRESSES as FORMS
from leadwright.ui.editors.addresses import ADDRESSES as EDITORS
from leadwright.ui.effects.addresses import ADDRESSES as EFFECTS
from leadwright.ui.imports.addresses import ADDRESSES as IMPORTS
from leadwright.ui.lead.urls import LEAD
from leadwright.ui.lists.addresses import ADDRESSES as LISTS
from leadwright.ui.offers.addresses import ADDRESSES as OFFERS
from leadwright.ui.pages.addresses import ADDRESSES as PAGES
from leadwright.ui.selling.addresses import ADDRESSES as SELLING
from leadwright.ui.studies.addresses import ADDRESSES as STUDIES
from leadwright.ui.studio.addresses import ADDRESSES as STUDIO
from leadwright.ui.webhooks.addresses import ADDRESSES as WEBHOOKS

app_name = "ui"

urlpatterns = [
    *LISTS,
    *LEAD,
    *SELLING,
    path("applicants", applicants.applicants, name="applicants"),
    path("applicants/files/<str:file_id>", applicants.applicant_file, name="applicant_file"),
    path("applicants/<str:application_id>", applicants.applicant, name="applicant"),
    path("applicants/<str:application_id>/change", applicants.applicant_change, name="applicant_change"),
    path("applicants/<str:application_id>/delete", applicants.applicant_delete, name="applicant_delete"),
    path("sources", origins.sources, name="sources"),
    path("search", finding.search, name="search"),
    path("keys", finding.keys, name="keys"),
    path("settings/profile", own.profile, name="profile"),
    path("settings/password", own.own_password, name="own_password"),
    path("settings/sessions", own.sessions, name="sessions"),
    path("settings/sessions/end", own.session_end, name="session_end"),
    path("settings/notices", own_notices.own_notices, name="own_notices"),
    path("settings/people", people.people, name="people"),
    path("settings/people/invite", people.invite, name="invite"),
    path("settings/people/new-link", people.new_link, name="new_link"),
    path("settings/people/<str:public_id>", people.person, name="person"),
    path("settings/people/<str:public_id>/change", people.person_change, name="person_change"),
    path("settings/working-time", working_time.own_working_time, name="own_working_time"),
    path("settings/people/<str:public_id>/working-time", working_time.working_time, name="working_time"),
    path("settings/workspace", workspace.workspace_settings, name="workspace"),
    path("settings/mail", mail.mail, name="mail"),
    path("settings/mail/test", mail.mail_test, name="mail_test"),
    path("settings/mail/messages", mail.messages, name="messages"),
    path("settings/website", website.website, name="website"),
    path("settings/website/key", website.website_key, name="website_key"),
    path("settings/api-keys", api_keys.api_keys, name="api_keys"),
    path("settings/api-keys/new", api_keys.api_key_create, name="api_key_create"),
    path("settings/api-keys/<str:public_id>/end", api_keys.api_key_revoke, name="api_key_revoke"),
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
    *EDITORS,
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
    *FORMS,
    *WEBHOOKS,
    *OFFERS,
    *PAGES,
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("sign-in/forgotten", forgotten.forgotten, name="forgotten"),
    path(f"{LINK_PATH}<str:token>", sign_in.link, name="link"),
]

if settings.COMPONENT_PAGE:
    urlpatterns.append(path("components", gallery.components, name="components"))
