"""Addresses of inbound webhooks."""

from django.urls import URLPattern, path

from leadwright.ui.webhooks import beginning, editing, listing, log, one

ADDRESSES: tuple[URLPattern, ...] = (
    path("webhooks", listing.webhooks, name="webhooks"),
    path("webhooks/new", beginning.new, name="webhook_new"),
    path("webhooks/payloads/<str:payload_id>", log.payload_page, name="payload"),
    path("webhooks/payloads/<str:payload_id>/again", log.again, name="payload_again"),
    path("webhooks/<slug:slug>", one.webhook, name="webhook"),
    path("webhooks/<slug:slug>/edit", editing.edit, name="webhook_edit"),
    path("webhooks/<slug:slug>/discard", editing.discard, name="webhook_discard"),
    path("webhooks/<slug:slug>/secret", one.secret, name="webhook_secret"),
    path("webhooks/<slug:slug>/secret/end", one.secret_end, name="webhook_secret_end"),
    path("webhooks/<slug:slug>/again", log.all_again, name="webhook_again"),
    path("webhooks/<slug:slug>/send", log.send, name="webhook_send"),
    path("webhooks/<slug:slug>/close", one.close, name="webhook_close"),
    path("webhooks/<slug:slug>/open", one.reopen, name="webhook_open"),
)
