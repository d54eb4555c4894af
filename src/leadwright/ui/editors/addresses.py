"""Addresses of the editors. They stand before those of documents, which take any kind, and behind the studio."""

from django.urls import path

from leadwright.ui.editors import (
    conditions,
    framework,
    framework_forms,
    lifecycle,
    lifecycle_forms,
    routing,
    routing_rule,
    routing_settings,
    routing_simulation,
    views,
)

_ROUTING = "playbook/routing/<str:slug>/draft"
_FRAMEWORK = "playbook/framework/<str:slug>/draft"
_LIFECYCLE = "playbook/lifecycle/<str:slug>/draft"
_DRAFT = "playbook/<str:kind>/<str:slug>/draft"

ADDRESSES = [
    path(_ROUTING, routing.routing, name="routing_draft"),
    path(f"{_ROUTING}/rules", routing.change_rules, name="routing_rules"),
    path(f"{_ROUTING}/rule", routing_rule.one_rule, name="routing_rule"),
    path(f"{_ROUTING}/settings", routing_settings.settings, name="routing_settings"),
    path(f"{_ROUTING}/person", routing_settings.person, name="routing_person"),
    path(f"{_ROUTING}/simulation", routing_simulation.simulation, name="routing_simulation"),
    path(f"{_ROUTING}/simulation/compute", routing_simulation.simulate, name="routing_simulate"),
    path(f"{_ROUTING}/simulation/progress", routing_simulation.simulating, name="routing_simulating"),
    path("playbook/routed/<str:simulation>", routing_simulation.routed, name="routed"),
    path("playbook/framework/new", framework.new_framework, name="framework_new"),
    path(_FRAMEWORK, framework.framework, name="framework_draft"),
    path(f"{_FRAMEWORK}/questions", framework.change_questions, name="framework_questions"),
    path(f"{_FRAMEWORK}/question", framework_forms.question, name="framework_question"),
    path(f"{_FRAMEWORK}/head", framework_forms.head, name="framework_head"),
    path(_LIFECYCLE, lifecycle.lifecycle, name="lifecycle_draft"),
    path(f"{_LIFECYCLE}/stages", lifecycle.change_stages, name="lifecycle_stages"),
    path(f"{_LIFECYCLE}/criterion", lifecycle_forms.criterion, name="lifecycle_criterion"),
    path(f"{_LIFECYCLE}/stage", lifecycle_forms.stage, name="lifecycle_stage"),
    path(f"{_LIFECYCLE}/interest", lifecycle_forms.interest, name="lifecycle_interest"),
    path(f"{_DRAFT}/condition", conditions.condition, name="draft_condition"),
    path(f"{_DRAFT}/publish", views.publish, name="draft_publish"),
    path(f"{_DRAFT}/discard", views.discard, name="draft_discard"),
    path(f"{_DRAFT}/go-on", views.go_on, name="draft_go_on"),
]
