"""The short way of an ordinary row says what the general way says."""

from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from leadwright.leads.normalise.cleaning import UNKNOWN_VALUES, clean_line, is_unknown
from leadwright.leads.normalise.domains import _is_ordinary
from leadwright.leads.normalise.record import _known_lines

ANY_ASCII = st.text(st.characters(max_codepoint=127), max_size=12)
ORDINARY = st.text(st.sampled_from("aAbBzZ019 .-'@=\t\n\r\x00\x7f\x1f"), max_size=10)
UNKNOWN = st.sampled_from(sorted(UNKNOWN_VALUES)).map(str.title) | st.sampled_from(
    ["N/A", " n/A ", "-", "NULL"]
)
PLAIN = st.text(st.sampled_from("aB '=-@"), max_size=4)
NAMES = st.sampled_from(["full_name", "role", "city"])
# Whole rows of one kind, because one odd cell sends its row the long way.
ROWS = st.one_of(
    st.dictionaries(NAMES, cells) for cells in (ANY_ASCII, ORDINARY, UNKNOWN, PLAIN, PLAIN | UNKNOWN)
)


@given(ROWS)
def test_the_short_way_equals_the_general_way(raw: dict[str, str]) -> None:
    cleaned = {name: clean_line(text) for name, text in raw.items()}

    assert _known_lines(raw, UNKNOWN_VALUES) == {
        name: line for name, line in cleaned.items() if not is_unknown(line, UNKNOWN_VALUES)
    }


DOMAINS = st.lists(
    st.text(st.sampled_from("abzAZ09-"), min_size=1, max_size=8)
    | st.sampled_from(["local", "test", "xn--p1ai", "a" * 64, "com", "co-op", "0a", "1", "é", ""]),
    min_size=1,
    max_size=30,
).map(".".join)


@given(DOMAINS)
def test_a_domain_that_looks_ordinary_is_one_email_validator_takes_as_it_stands(text: str) -> None:
    name = text.lower()
    if _is_ordinary(name):
        assert validate_email(f"a@{text}", check_deliverability=False, strict=True).ascii_domain == name


def test_special_names_and_long_labels_are_no_ordinary_domains() -> None:
    assert _is_ordinary("mail.co-op.0a")
    refused = (
        "local",
        "a.local",
        "a.test",
        f"{'a' * 64}.com",
        "a--b.com",
        "a.1",
        "-a.com",
        "a..com",
        "a.com\n",
    )
    assert not any(_is_ordinary(name) for name in refused)
