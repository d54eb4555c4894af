"""Filters inside addresses, which anybody may write."""

import base64
import json
import zlib

import pytest
from django.test import Client

from leadwright.ui.lists.compact import pack, unpack

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text_of", ["", "x", "!!!!", "eJw", "é", "A" * 9000, pack({"a": "b" * 100})[:-4]])
def test_a_filter_that_is_none_is_refused_and_an_empty_one_is_none(text_of: str) -> None:
    from leadwright.platform.errors import UnusableInput

    if not text_of:
        assert unpack(text_of) is None
        return
    with pytest.raises(UnusableInput):
        unpack(text_of)


MALFORMED = [
    {"all": 5},
    {"all": [None]},
    {"all": {"a": 1}},
    {"any": "abc"},
    {"not": 3},
    {"event": 3},
    {"event": "page_viewed", "where": [3]},
    {"segment": []},
    json.loads('{"not":' * 400 + "{}" + "}" * 400),
    json.loads('{"all":[' * 300 + "{}" + "]}" * 300),
]


def test_a_filter_of_another_form_is_refused_in_words_everywhere(boss: Client) -> None:
    for document in MALFORMED:
        where = base64.urlsafe_b64encode(zlib.compress(json.dumps(document).encode())).decode().rstrip("=")
        for address in ("/", "/leads/filter", "/leads/filter/part?path=0"):
            assert boss.get(address, {"where": where, "path": "0"}).status_code == 422, document
        told = {"whole": "1", "kind": "tag", "list": f"where={where}"}
        assert boss.post("/leads/batches", told).status_code == 422, document


@pytest.mark.parametrize("text_of", ["a\x00b", "\ud800"])
def test_text_no_database_keeps_breaks_nothing(boss: Client, text_of: str) -> None:
    for one in ({"field": "full_name", "is": text_of}, {"segment": text_of}, {text_of: 1}):
        plain = json.dumps({"all": [one]}).encode()
        where = base64.urlsafe_b64encode(zlib.compress(plain)).decode().rstrip("=")
        told = {"whole": "1", "kind": "tag", "name": "V", "sharing": "nobody", "list": f"where={where}"}
        for answer in (
            boss.get("/", {"where": where}),
            boss.get("/leads/filter", {"where": where}),
            boss.post("/leads/batches", told),
            boss.post("/leads/view", told),
        ):
            assert answer.status_code in (200, 302, 404, 422), one
