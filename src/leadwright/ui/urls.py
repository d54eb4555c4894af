"""Addresses of the pages."""

from django.conf import settings
from django.urls import path

from leadwright.ui import gallery, leads, shell, sign_in

app_name = "ui"

urlpatterns = [
    path("", leads.ranked_list, name="leads"),
    path("leads/<str:public_id>", leads.explanation, name="lead"),
    path("work", shell.tray, name="tray"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("sign-in/<str:token>", sign_in.link, name="link"),
]

if settings.COMPONENT_PAGE:
    urlpatterns.append(path("components", gallery.components, name="components"))
