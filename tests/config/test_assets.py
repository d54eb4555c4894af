import gzip
import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from leadwright.config import assets


@pytest.mark.django_db
def test_a_bundle_of_style_sheets_is_served_packed_and_may_be_kept_for_a_year(client: Client) -> None:
    address = staticfiles_storage.url("ui/product.css")

    plain = client.get(address)
    packed = client.get(address, HTTP_ACCEPT_ENCODING="gzip, br")

    assert plain.status_code == 200
    assert plain["Content-Type"] == "text/css; charset=utf-8"
    assert plain["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == plain.content
    assert (
        plain.content.index(b"--accent:") < plain.content.index(b".btn {") < plain.content.index(b".rail {")
    )


@pytest.mark.django_db
def test_an_address_of_an_earlier_version_gets_the_file_of_today_and_is_not_kept(client: Client) -> None:
    answer = client.get("/assets/0123456789ab/ui/icons.svg")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("image/svg+xml")


def test_an_address_changes_with_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    before = staticfiles_storage.url("ui/icons.svg")
    assert re.fullmatch(r"/assets/[0-9a-f]{12}/ui/icons\.svg", before)

    assets.version.cache_clear()
    monkeypatch.setattr(assets, "_asset", lambda name: assets.Asset("text/css", b"changed", None))
    try:
        assert staticfiles_storage.url("ui/icons.svg") != before
    finally:
        assets.version.cache_clear()


def test_a_broken_address_is_found_when_the_page_is_made() -> None:
    with pytest.raises(ValueError, match=r"no static file called ui/css/none\.css"):
        staticfiles_storage.url("ui/css/none.css")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/assets/x/../config/settings.py",
        "/assets/x/ui/../../settings.py",
        "/assets/x//etc/passwd",
        "/assets/x/procrastinate/contrib.py",
        "/assets/",
        "/assets/x/",
    ],
)
def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
