"""Addresses of the studio. They stand before those of documents, which take any kind."""

from django.urls import path

from leadwright.ui.studio import drafts, limits, rules, trying

ADDRESSES = [
    path("playbook/scoring/<str:slug>/draft", drafts.studio, name="studio"),
    path("playbook/scoring/<str:slug>/draft/rules", rules.change_rules, name="studio_rules"),
    path("playbook/scoring/<str:slug>/draft/rule", rules.one_rule, name="studio_rule"),
    path("playbook/scoring/<str:slug>/draft/condition", rules.rule_condition, name="studio_condition"),
    path("playbook/scoring/<str:slug>/draft/limits", limits.limits, name="studio_limits"),
    path("playbook/scoring/<str:slug>/draft/try", trying.try_draft, name="studio_try"),
]
