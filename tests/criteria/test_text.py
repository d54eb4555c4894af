import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.criteria.text import SEPARATORS, as_words, clean, fold
from tests.criteria import nasty


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  Head\tof \n Sales ", "head of sales"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
        ("ﬁnance", "finance"),
        ("１２", "12"),
        ("e\u0301", "é"),
        ("a\u00a0b", "a b"),
        ("a\0b", "ab"),
        ("\ud800", "\ufffd"),
        ("İ", "i̇"),
        (" \0\t", ""),
    ],
)
def test_fold_removes_differences_that_people_do_not_mean(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_fold_keeps_accents_and_the_dotless_i() -> None:
    assert fold("é") != fold("e")
    assert fold("ı") != fold("i")


@given(st.text() | st.sampled_from(nasty.TEXTS))
def test_folding_twice_changes_nothing(written: str) -> None:
    assert fold(fold(written)) == fold(written)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_canonically_equal_texts_fold_to_the_same(written: str) -> None:
    assert fold(unicodedata.normalize("NFD", written)) == fold(unicodedata.normalize("NFC", written))


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_the_short_way_for_ascii_is_the_long_way(written: str) -> None:
    """A character beyond ASCII sends the same text the long way round."""
    assert fold(written + " é").removesuffix("é").strip() == fold(written)


@pytest.mark.slow
def test_folding_any_single_character_twice_changes_nothing() -> None:
    assert [code for code in range(sys.maxunicode + 1) if fold(fold(chr(code))) != fold(chr(code))] == []


def test_clean_leaves_text_as_it_is_but_for_what_cannot_be_stored() -> None:
    assert clean("A\0b \udc80") == "Ab \ufffd"


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("ceo, founder", "ceo", True),
        ("ceos", "ceo", False),
        ("chief executive  officer", "executive officer", True),
        ("head of r & d", "r&d", True),
        ("vice-president (sales)", "president sales", True),
        ("c++ developer", "c", False),
        ("c++ developer", "c++", True),
        ("", "a", False),
    ],
)
def test_a_whole_phrase_is_found_between_separators(text: str, phrase: str, found: bool) -> None:
    assert (as_words(phrase) in as_words(text)) is found


def test_separators_are_single_folded_characters_and_hold_both_brackets() -> None:
    """The compiled form writes `<>` for a space, which must not occur in the text by then."""
    assert len(set(SEPARATORS)) == len(SEPARATORS)
    assert set("<>") <= set(SEPARATORS)
    assert all(fold(one) == one for one in SEPARATORS)
