"""Search by the beginning of any word, for whoever may see what was searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.accounts.rules import Role
from leadwright.leads.models import LeadToken, Standing
from leadwright.leads.queries import search_leads
from leadwright.leads.queries.words import search_words
from leadwright.platform import sql
from tests.leads.people import BOSS, acting, lead, leads, ref, team, told


def names(text: str, **more: object) -> list[str | None]:
    return [row.name for row in search_leads(actor=BOSS, text=text, **more).rows]  # type: ignore[arg-type]


@pytest.fixture
def people() -> None:
    leads(
        [
            told(full_name="Ana Ruiz", email="ana@acme.example", company="Acme Ltd"),
            told(full_name="Anders Ångström", email="aa@beta.example", phone="+49 30 901820"),
            told(full_name="Jean-Pierre Łukasz", email="jp.lukasz@beta.example", company="Beta & Söhne"),
            told(full_name="İpek Yılmaz", email="ipek@acme.example"),
        ]
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("an", ["Ana Ruiz", "Anders Ångström"]),
        ("AN ru", ["Ana Ruiz"]),
        ("ruiz ana", ["Ana Ruiz"]),
        ("ångs", ["Anders Ångström"]),
        ("pierre", ["Jean-Pierre Łukasz"]),
        ("jean-p", ["Jean-Pierre Łukasz"]),
        ("söhne", ["Jean-Pierre Łukasz"]),
        ("acme", ["Ana Ruiz", "İpek Yılmaz"]),
        ("ANA@Acme.example", ["Ana Ruiz"]),
        ("lukasz", ["Jean-Pierre Łukasz"]),
        ("4930901820", ["Anders Ångström"]),
        ("+49 30 90", ["Anders Ångström"]),
        ("030/901820", ["Anders Ångström"]),
        ("İPEK", ["İpek Yılmaz"]),
        ("na", []),
        ("ana nobody", []),
        ("  ", []),
        ("%", []),
        ("_", []),
    ],
)
def test_every_word_has_to_begin_a_word_of_the_lead(people: None, text: str, found: list[str]) -> None:
    assert sorted(map(str, names(text))) == sorted(found)


@pytest.mark.django_db
def test_common_and_rare_words_find_the_same(way: str) -> None:
    made = leads(
        [
            told(full_name=f"Ana {'Ruiz' if number % 2 else 'Reed'}", email=f"p{number}@x.example")
            for number in range(30)
        ]
    )
    for number, one in enumerate(made):
        Standing.objects.filter(pk=one.pk).update(priority=30 - number)
    seen, after = [], None
    while True:
        page = search_leads(actor=BOSS, text="ana rui", limit=2, after=after)
        seen += [row.id for row in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert seen == [ref(one) for one in reversed(made) if one.full_name == "Ana Ruiz"]


@pytest.mark.django_db
def test_search_shows_only_leads_the_actor_may_see_and_no_hidden_stage() -> None:
    north = team("North")
    one, two = lead(full_name="Ana One", email="a@x.example"), lead(full_name="Ana Two", email="b@x.example")
    Standing.objects.filter(pk=one.pk).update(team_id=north.pk)
    manager = acting(Role.SALES_MANAGER, led=(north,))
    assert [row.id for row in search_leads(actor=manager, text="ana").rows] == [ref(one)]
    Standing.objects.filter(pk=two.pk).update(stage="spam")
    assert names("ana") == ["Ana One"]
    assert names("ana", stage="spam") == ["Ana Two"]


@pytest.mark.django_db
def test_an_analyst_finds_by_name_and_company_but_not_by_address_or_number(people: None) -> None:
    analyst = acting(Role.ANALYST)
    for text, found in (
        ("ana", 1),
        ("acme", 1),
        ("pierre", 1),
        ("ana@acme", 0),
        ("aa@beta.example", 0),
        ("4930901820", 0),
    ):
        assert len(search_leads(actor=analyst, text=text).rows) == found, text


@given(st.text(max_size=40))
def test_whatever_is_typed_becomes_words_without_edges_or_repetition(text: str) -> None:
    words = search_words(text)
    assert len(words) == len(set(words)) <= 8
    assert all(word and len(word) <= 60 and not any(mark.isspace() for mark in word) for word in words)


@pytest.mark.django_db
def test_rewriting_the_words_of_a_lead_nobody_changed_changes_nothing(people: None) -> None:
    from leadwright.leads.rewriting import rewrite_words

    before = set(LeadToken.objects.values_list("token", "lead_id"))
    rewrite_words([lead for (lead,) in sql.rows("select id from lead")])
    assert set(LeadToken.objects.values_list("token", "lead_id")) == before
