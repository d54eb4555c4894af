"""Addresses strangers may ask."""

from django.urls import path

from leadwright.edge import health

app_name = "edge"

urlpatterns = [path("healthz", health.healthz, name="healthz")]
