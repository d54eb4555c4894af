"""Addresses strangers may ask."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from leadwright.edge import health, ingest

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
    *_with_or_without_slash("v1/<call:word>", ingest.ingest, "ingest"),
    *_with_or_without_slash("beacon/v1/batch", ingest.ingest, "beacon"),
    *_with_or_without_slash("v1/m", ingest.measurements, "measurements"),
    *_with_or_without_slash("v1/pixel/<call:word>", ingest.pixel, "pixel"),
    *_with_or_without_slash("v1/projects/<slug:key>/settings", ingest.segment_settings, "segment_settings"),
    *_with_or_without_slash("sourceConfig", ingest.rudder_settings, "rudder_settings"),
]
