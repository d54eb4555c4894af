import re
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.http import require_POST

import leadwright
from leadwright.accounts.access import open_to_everybody
from leadwright.platform.errors import Conflict, DomainError, Forbidden, NotFound, UnusableInput
from leadwright.ui import failures, urls

RAISED: dict[str, DomainError] = {
    "not_found": NotFound("“x” is not the id of a lead."),
    "forbidden": Forbidden("The role analyst may not edit leads."),
    "unusable": UnusableInput("The file is <empty>."),
    "conflict": Conflict("Somebody was faster."),
}


@open_to_everybody
def _refusing(request: HttpRequest, how: str) -> HttpResponse:
    raise RAISED[how]


@open_to_everybody
def _broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the password of the database is hunter2")


@open_to_everybody
@require_POST
def _taking(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


pages = [
    path("taking", _taking),
    path("refused/<str:how>", _refusing),
    path("broken", _broken),
    *urls.urlpatterns,
]
urlpatterns = [path("", include((pages, "ui")))]
handler400, handler403 = failures.bad_request, failures.forbidden
handler404, handler500 = failures.not_found, failures.broken


@pytest.mark.django_db
def test_an_unknown_address_is_answered_in_plain_words(client: Client) -> None:
    answer = client.get("/nothing-here")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_an_address_that_only_takes_a_form_says_so_to_who_looks(client: Client) -> None:
    answer = client.get("/taking")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is nothing to look at here" in answer.content.decode()
    assert client.post("/taking").status_code == 200


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("how", "status"), [("not_found", 404), ("forbidden", 403), ("unusable", 422), ("conflict", 409)]
)
def test_a_refusal_is_answered_with_its_sentence(client: Client, how: str, status: int) -> None:
    answer = client.get(f"/refused/{how}")

    assert answer.status_code == status
    text = RAISED[how].message.replace("<", "&lt;").replace(">", "&gt;")
    assert text in answer.content.decode()


def test_every_refusal_of_the_program_has_a_status() -> None:
    for module in walk_packages(leadwright.__path__, "leadwright."):
        if module.name.endswith("errors"):
            import_module(module.name)
    kinds = {DomainError, *_below(DomainError)}

    statuses = {kind.__name__: failures.status_of(kind) for kind in kinds}

    assert len(kinds) > 10
    assert statuses["UnusableCursor"] == 422
    assert statuses["MergeRefused"] == 409


def _below(kind: type[DomainError]) -> set[type[DomainError]]:
    return {found for one in kind.__subclasses__() for found in (one, *_below(one))}


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_is_admitted_without_details_and_without_the_database(client: Client) -> None:
    client.raise_request_exception = False

    answer = client.get("/broken")

    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something is broken on our side" in page
    assert not re.search(r"hunter2|Traceback|RuntimeError", page)
    assert answer["X-Frame-Options"] == "DENY"
