import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.capture.ingest.body import (
    LONGEST_MESSAGE,
    LONGEST_REQUEST,
    MOST_MESSAGES,
    UnreadableBody,
    read_body,
)


def packed(document: object) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"batch": {}}', "list named"),
        (b'{"event": NaN}', "NaN is no number"),
        (b"\xff\xfe{}", "not UTF-8 at byte 1"),
        (b'{"a":' + b"[" * 50_000, "too deeply"),
        (gzip.compress(b"{}" * 99, mtime=0)[:12] + b"\xff" * 20, "cannot be unpacked"),
        (gzip.compress(b"{}" * 99, mtime=0)[:-9], "cannot be unpacked"),
        (b'{"batch": [], "x": "' + b"a" * LONGEST_REQUEST + b'"}', "longer than 500 KB"),
        (gzip.compress(b" " * 50_000_000, mtime=0), "longer than 500 KB"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableBody, match=reason):
        read_body(raw, None)


def test_a_compressed_body_is_known_by_its_bytes_and_a_byte_order_mark_is_no_part_of_it() -> None:
    assert read_body(gzip.compress(b'\xef\xbb\xbf{"userId": "a"}'), "track").items == [
        {"userId": "a", "type": "track"}
    ]


def test_one_message_too_long_leaves_the_others_of_its_batch() -> None:
    long = {"type": "track", "properties": {"text": "x" * LONGEST_MESSAGE}}
    body = read_body(
        packed({"batch": [{"type": "track", "event": str(n)} for n in range(99)] + [long, 7]}), None
    )

    assert len(body.items) == 99
    assert body.refused == ["A message longer than 32 KB.", "A message that is no object."]


def test_a_message_alone_may_be_as_long_as_one_in_a_batch_and_no_longer() -> None:
    with pytest.raises(UnreadableBody, match="32 KB"):
        read_body(packed({"event": "x" * LONGEST_MESSAGE}), "track")
    with pytest.raises(UnreadableBody, match="32 KB"):
        read_body(gzip.compress(packed({"event": "x" * LONGEST_MESSAGE}), mtime=0), "track")


def test_a_batch_ends_at_its_limit() -> None:
    body = read_body(packed({"batch": [{"type": "page"}] * (MOST_MESSAGES + 1)}), None)

    assert len(body.items) == MOST_MESSAGES
    assert body.refused == ["1 messages more than the 2,500 of a batch."]


def test_what_a_batch_says_for_all_is_joined_with_what_each_says() -> None:
    batch = [{"type": "track", "context": {"locale": "de"}}, {"type": "track"}]
    body = read_body(
        packed(
            {"batch": batch, "context": {"locale": "en", "app": 1}, "writeKey": "k", "timestamp": "never"}
        ),
        None,
    )

    assert [item["context"] for item in body.items] == [
        {"locale": "de", "app": 1},
        {"locale": "en", "app": 1},
    ]
    assert "timestamp" not in body.items[0]
    assert body.key == "k"


def test_the_key_may_stand_in_the_first_message() -> None:
    assert read_body(packed({"batch": [{"type": "page", "writeKey": "inside"}]}), None).key == "inside"


@given(st.dictionaries(st.text(max_size=5), st.text(alphabet=st.characters(), max_size=8), max_size=4))
def test_what_is_read_can_be_stored(document: dict[str, str]) -> None:
    """No NUL and no half of a surrogate pair comes through, however it is written."""
    (item,) = read_body(json.dumps(document).encode(), "track").items

    text = json.dumps(item, ensure_ascii=False)
    assert "\\u0000" not in text
    text.encode()
