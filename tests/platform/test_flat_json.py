"""Small objects are written as the encoder of the standard library writes them."""

import json
from json.encoder import encode_basestring_ascii

from hypothesis import example, given
from hypothesis import strategies as st

from leadwright.platform.flat_json import flat_json

VALUES = st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers() | st.booleans(), max_size=5)


@given(VALUES)
@example({"100 %": "50 %s", "%s": "%%"})
@example({"yes": True, "one": 1, "text": "1"})
def test_flat_objects_are_what_the_encoder_makes_of_them(values: dict[str, object]) -> None:
    assert flat_json(values) == json.dumps(values, ensure_ascii=False)
    assert flat_json(values, encode_basestring_ascii) == json.dumps(values)


def test_whatever_else_is_in_it_is_for_the_encoder() -> None:
    assert [flat_json({"a": "b", "c": one}) for one in (None, 1.5, [], {})] == [None] * 4
