"""Addresses of segments and personas. They stand before those of documents, which take any kind."""

from django.urls import path

from leadwright.ui.audiences import editing, listing, membership

ADDRESSES = [
    path("playbook/audiences", listing.audiences, name="audiences"),
    path("playbook/audiences/segment/<str:slug>/members", membership.segment_members, name="segment_members"),
    path("playbook/audiences/<str:of>/new", editing.begin, name="audience_new"),
    path("playbook/audiences/<str:of>/condition", editing.condition, name="audience_condition"),
    path("playbook/audiences/<str:of>/edit", editing.edit, name="audience_edit"),
]
