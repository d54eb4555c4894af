import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.playbook import yaml_form
from leadwright.playbook.canonical import digest, plain
from leadwright.playbook.errors import BadDocument

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e18, max_value=1e18),
    TEXT,
    st.sampled_from(["NO", "yes", "0123", "12:30", "2024-01-31", "1e5", "1_000", "null", "~", "", "-", "#"]),
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(TEXT, DOCUMENTS, min_size=1, max_size=4))
def test_what_is_written_is_read_back_and_written_the_same(document: dict[str, object]) -> None:
    body = plain(document)
    assert isinstance(body, dict)
    text = yaml_form.dump(body)
    again = yaml_form.load(text).value
    assert again == body
    assert digest(again) == digest(body)
    assert yaml_form.dump(again) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("0123", "0123"),
        ("12:30", "12:30"),
        ("2024-01-31", "2024-01-31"),
        ("1_000", "1_000"),
        ("+1", "+1"),
        (".5", ".5"),
        ("True", "True"),
        ("true", True),
        ("-3", -3),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ("! 1", "1"),
    ],
)
def test_only_json_words_and_numbers_are_not_text(written: str, meant: object) -> None:
    found = yaml_form.load(f"key: {written}").value
    if meant == "1" and written.startswith("!"):
        assert found in ({"key": 1}, {"key": "1"})
    else:
        assert found == {"key": meant}
        assert type(found["key"]) is type(meant)  # type: ignore[index]


def test_keys_are_text() -> None:
    assert yaml_form.load("1: a\ntrue: b\n2024-01-31: c").value == {"1": "a", "true": "b", "2024-01-31": "c"}


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("a: [1, 2", 1, 9, "not valid YAML"),
        ("a: 1\nb: 2\na: 3", 3, 1, 'The key "a" is written twice.'),
        ("a: &x [1]\nb: *x", 2, 4, "alias"),
        ("a:\n  b: !!python/object:os.system x", 2, 6, "tag"),
        ("a: 1\n---\nb: 2", 2, 1, "single document"),
        ("a:\n\tb: 1", 2, 1, "not valid YAML"),
        ("? [1]\n: 2", 1, 3, "A key has to be a text."),
        (f"a: {'9' * 5000}", 1, 4, "too large"),
    ],
)
def test_a_syntax_error_names_line_and_column(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(BadDocument) as refused:
        yaml_form.load(text, "scoring.yml")
    assert refused.value.message.startswith(f"scoring.yml, line {line}, column {column}: ")
    assert says in refused.value.message


@pytest.mark.parametrize("text", ["", "# nothing", "a: \x01", "[" * 5000])
def test_what_is_no_document_at_all_is_refused_with_the_file(text: str) -> None:
    with pytest.raises(BadDocument, match=r"^scoring\.yml"):
        yaml_form.load(text, "scoring.yml")


def test_every_path_knows_its_line() -> None:
    lines = yaml_form.load("a: 1\nb:\n  - c: 2\n    d:\n      - 3\n").lines
    assert lines["a"] == 1
    assert lines["b[0].c"] == 3
    assert lines["b[0].d[0]"] == 5


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**63, 1e19, "a\0b", "\ud800", {1: 2}, object()])
def test_what_json_cannot_carry_is_refused_with_its_path(value: object) -> None:
    with pytest.raises(BadDocument) as refused:
        plain({"rules": [{"points": value}]})
    assert refused.value.problems[0].path == "rules[0].points"


def test_a_document_nested_too_deep_is_refused() -> None:
    value: object = 1
    for _ in range(100):
        value = [value]
    with pytest.raises(BadDocument, match="deeper"):
        plain(value)


def test_the_digest_ignores_the_order_of_keys_and_nothing_else() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": [1, 2]}) != digest({"a": [2, 1]})
    assert digest({"a": 1}) != digest({"a": "1"})
    assert digest(plain({"a": -0.0})) == digest(plain({"a": 0.0}))
