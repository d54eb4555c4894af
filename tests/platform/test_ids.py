import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.platform.errors import NotFound
from leadwright.platform.ids import Kind, new_uuid, parse_public_id, public_id


@given(st.uuids(), st.sampled_from(Kind))
def test_an_id_comes_back_from_its_text(value: uuid.UUID, kind: Kind) -> None:
    text = public_id(kind, value)
    assert parse_public_id(kind, text) == value
    assert parse_public_id(kind, f" {text.upper()} ") == value


@given(st.uuids(), st.sampled_from(Kind), st.sampled_from(Kind))
def test_an_id_of_one_kind_never_selects_another(value: uuid.UUID, kind: Kind, other: Kind) -> None:
    if kind is other:
        return
    with pytest.raises(NotFound):
        parse_public_id(other, public_id(kind, value))


@pytest.mark.parametrize(
    "text", ["", "lead_", "lead_1", "lead_" + "z" * 26, "lead_" + "u" * 26, "7", "lead_" + "0" * 25 + "!"]
)
def test_a_damaged_id_names_nothing(text: str) -> None:
    with pytest.raises(NotFound):
        parse_public_id(Kind.LEAD, text)


def test_ids_use_all_128_bits() -> None:
    seen_or, seen_and = 0, (1 << 128) - 1
    for _ in range(300):
        seen_or |= (value := new_uuid().int)
        seen_and &= value
    assert seen_or == (1 << 128) - 1
    assert seen_and == 0
