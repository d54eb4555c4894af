"""Addresses of studies. They stand before those of documents, which take any kind."""

from django.urls import path

from leadwright.ui.studies import pages

ADDRESSES = [
    path("playbook/scoring/studies", pages.studies, name="studies"),
    path("playbook/scoring/studies/ask", pages.ask, name="study_ask"),
    path("playbook/scoring/studies/<str:study>", pages.study, name="study"),
    path("playbook/scoring/studies/<str:study>/progress", pages.progress, name="study_progress"),
    path("playbook/scoring/studies/<str:study>/repeat", pages.repeat, name="study_repeat"),
    path("playbook/scoring/studies/<str:study>/adopt", pages.adopt, name="study_adopt"),
]
