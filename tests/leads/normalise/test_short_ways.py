"""The short way of an ordinary row says what the general way says."""

from hypothesis import given
from hypothesis import strategies as st

from leadwright.leads.normalise.cleaning import UNKNOWN_VALUES, clean_line, is_unknown
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
