"""The words leads are found by: as few as are needed, and the same by word and by lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.leads.normalise.search_words import needed_words
from leadwright.leads.operations.merge import merge_leads, unmerge_leads
from leadwright.platform import sql
from tests.leads.people import BOSS, NOW, lead, ref

_WORDS = st.sets(st.text("aáİß-.@0", max_size=4), max_size=8)


@given(_WORDS, st.text("aáİß-.@0", min_size=1, max_size=4))
def test_whatever_one_may_type_finds_the_same_with_fewer_words(words: set[str], typed: str) -> None:
    needed = needed_words(words)
    assert any(word.startswith(typed) for word in needed) == any(word.startswith(typed) for word in words)
    assert list(needed) == sorted(set(needed))
    assert not [one for one in needed if any(other != one and other.startswith(one) for other in needed)]


def _by_lead() -> list[tuple[object, ...]]:
    return sql.rows("select id, word from lead, unnest(words) word order by 1, 2")


def _by_word() -> list[tuple[object, ...]]:
    return sql.rows("select lead_id, token from lead_token order by 1, 2")


@pytest.mark.django_db
def test_a_leads_own_row_names_all_of_its_words() -> None:
    ana = lead(full_name='Ana "A\\B" Ruiz', email="ana@acme.example", company="Acme, Inc")
    anna = lead(full_name="Anna Ruiz", email="anna.ruiz@gmail.com", phone="+49 30 901820")
    assert _by_lead() == _by_word() != []
    before = _by_word()
    done = merge_leads(actor=BOSS, survivor=ref(ana), duplicate=ref(anna), reason="same person", at=NOW)
    assert _by_lead() == _by_word() != before
    unmerge_leads(actor=BOSS, merge=done.merge, at=NOW)
    assert _by_lead() == _by_word() == before
