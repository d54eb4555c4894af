"""Addresses of what would change. They stand before those of documents, which take any kind."""

from django.urls import path

from leadwright.ui.effects import lists, pages

ADDRESSES = [
    path("playbook/effects/<str:simulation>/moves", lists.moves, name="effects_moves"),
    path("playbook/effects/<str:simulation>/rule", lists.rule_leads, name="effects_rule"),
    path("playbook/<str:kind>/<str:slug>/effects", pages.effects, name="effects"),
    path("playbook/<str:kind>/<str:slug>/effects/compute", pages.compute, name="effects_compute"),
    path("playbook/<str:kind>/<str:slug>/effects/progress", pages.progress, name="effects_progress"),
]
