"""The addresses of the website's script, under whatever name was chosen for it."""

from django.urls import path

from leadwright.edge import tracker

app_name = "tracker"

urlpatterns = [
    path("<slug:place>.js", tracker.script, name="script"),
    path("<slug:place>", tracker.hit, name="hit"),
]
