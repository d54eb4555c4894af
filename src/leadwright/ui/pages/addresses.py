"""Addresses of landing pages."""

from django.urls import URLPattern, path

from leadwright.ui.pages import editing, listing, one

ADDRESSES: tuple[URLPattern, ...] = (
    path("pages", listing.pages, name="pages"),
    path("pages/new", listing.new, name="page_new"),
    path("pages/<slug:slug>", one.one_page, name="page"),
    path("pages/<slug:slug>/edit", editing.edit, name="page_edit"),
    path("pages/<slug:slug>/image", editing.image, name="page_image"),
    path("pages/<slug:slug>/publish", editing.publish, name="page_publish"),
    path("pages/<slug:slug>/discard", editing.discard, name="page_discard"),
    path("pages/<slug:slug>/close", one.close, name="page_close"),
    path("pages/<slug:slug>/open", one.reopen, name="page_open"),
)
