"""Addresses of offers."""

from django.urls import URLPattern, path

from leadwright.ui.offers import coupons, editing, listing, one, seats

ADDRESSES: tuple[URLPattern, ...] = (
    path("offers", listing.offers, name="offers"),
    path("offers/new", editing.new, name="offer_new"),
    path("offers/<slug:slug>", one.offer, name="offer"),
    path("offers/<slug:slug>/edit", editing.edit, name="offer_edit"),
    path("offers/<slug:slug>/close", one.close, name="offer_close"),
    path("offers/<slug:slug>/open", one.reopen, name="offer_open"),
    path("offers/<slug:slug>/codes", coupons.codes, name="offer_codes"),
    path("offers/<slug:slug>/redeem", coupons.redeem, name="offer_redeem"),
    path("offers/<slug:slug>/redeem/back", coupons.take_back, name="offer_redeem_back"),
    path("offers/<slug:slug>/attendance", seats.attendance, name="offer_attendance"),
    path("offers/<slug:slug>/attendance/back", seats.take_back, name="offer_attendance_back"),
)
