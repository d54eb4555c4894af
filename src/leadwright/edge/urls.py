"""Addresses strangers may ask."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from leadwright.edge import health, hooks, ingest, landing
from leadwright.edge.forms import afterwards, embedded, hosted, previews
from leadwright.edge.mail import choosing, confirming, fetching

app_name = "edge"


class CallConverter(StringConverter):
    """A call of the tracking API, whole or by its first letter."""

    regex = "|".join(ingest.KINDS)


register_converter(CallConverter, "call")


def _with_or_without_slash(route: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """Some SDKs write a slash at the end, and a redirect would turn their POST into a GET."""
    return [path(route, view, name=name), path(f"{route}/", view, name=f"{name}_with_slash")]


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("f/embed.js", embedded.script, name="embed_script"),
    path("f/-/preview/<str:token>", previews.preview, name="form_preview"),
    path("f/<slug:slug>", hosted.form, name="form"),
    path("f/<slug:slug>/embed", embedded.embed, name="form_embed"),
    path("f/<slug:slug>/submit", embedded.submit, name="form_submit"),
    path("f/<slug:slug>/seen", embedded.seen, name="form_seen"),
    path("f/<slug:slug>/thanks", hosted.thanks, name="form_thanks"),
    path("f/<slug:slug>/kiosk", hosted.kiosk, name="form_kiosk"),
    path("f/<slug:slug>/kiosk/thanks", hosted.kiosk_thanks, name="form_kiosk_thanks"),
    path("r/<str:code>", hosted.recommended, name="referral"),
    path("p/-/preview/<str:token>", landing.preview, name="page_preview"),
    path("p/-/image/<str:stored>", landing.image, name="page_image"),
    path("p/<slug:slug>", landing.landing, name="page"),
    path("p/<slug:slug>/seen", landing.seen, name="page_seen"),
    path("o/<slug:slug>/<str:token>.ics", afterwards.calendar, name="calendar"),
    path("m/confirm/<str:token>", confirming.confirm, name="confirm"),
    path("m/file/<str:token>", fetching.file, name="file"),
    path("m/choose/<str:token>", choosing.choose, name="choose"),
    *_with_or_without_slash("in/<str:address>", hooks.receive, "hook"),
    *_with_or_without_slash("v1/<call:word>", ingest.ingest, "ingest"),
    *_with_or_without_slash("beacon/v1/batch", ingest.ingest, "beacon"),
    *_with_or_without_slash("v1/m", ingest.measurements, "measurements"),
    *_with_or_without_slash("v1/pixel/<call:word>", ingest.pixel, "pixel"),
    *_with_or_without_slash("v1/projects/<slug:key>/settings", ingest.segment_settings, "segment_settings"),
    *_with_or_without_slash("sourceConfig", ingest.rudder_settings, "rudder_settings"),
]
