"""Addresses of forms and of the quarantine."""

from django.urls import URLPattern, path

from leadwright.ui.capture_forms import beginning, editing, listing, one, quarantine, trying

ADDRESSES: tuple[URLPattern, ...] = (
    path("forms", listing.forms, name="forms"),
    path("forms/new", beginning.new, name="form_new"),
    path("forms/<slug:slug>", one.form, name="form"),
    path("forms/<slug:slug>/edit", editing.edit, name="form_edit"),
    path("forms/<slug:slug>/publish", editing.publish, name="form_publish"),
    path("forms/<slug:slug>/discard", editing.discard, name="form_discard"),
    path("forms/<slug:slug>/close", one.close, name="form_close"),
    path("forms/<slug:slug>/open", one.reopen, name="form_open"),
    path("forms/<slug:slug>/try", trying.try_form_page, name="form_try"),
    path("quarantine", quarantine.quarantine, name="quarantine"),
    path("quarantine/discard", quarantine.discard_shown, name="quarantine_discard"),
    path("quarantine/hold", quarantine.hold_shown, name="quarantine_hold"),
    path("quarantine/<str:submission>/<str:deed>", quarantine.decide, name="quarantine_decide"),
)
