import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client


@pytest.mark.django_db
def test_style_sheets_are_served_and_may_be_kept_for_a_year(client: Client) -> None:
    address = staticfiles_storage.url("ui/css/base.css")

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    assert answer["Cache-Control"] == "max-age=31536000, public"
    assert b".button" in b"".join(answer)  # type: ignore[arg-type]


def test_an_address_changes_with_the_content() -> None:
    base, tokens = (staticfiles_storage.url(f"ui/css/{name}.css") for name in ("base", "tokens"))

    assert re.fullmatch(r"/static/ui/css/base\.css\?v=[0-9a-f]{12}", base)
    assert base.partition("?")[2] != tokens.partition("?")[2]


def test_a_broken_address_is_found_when_the_page_is_made() -> None:
    with pytest.raises(ValueError, match=r"no static file called ui/css/none\.css"):
        staticfiles_storage.url("ui/css/none.css")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/static/../config/settings.py", "/static/ui/../../settings.py", "/static/"]
)
def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
