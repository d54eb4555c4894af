"""What speaks against a submission, and what does not."""

import pytest

from leadwright.capture.abuse.judging import Attempt, Limits, Recent, judge

GOOD = {
    "full_name": "Ana María Ruiz-García",
    "company": "Acme S.A.",
    "message": "See https://acme.example, please.",
}

NONE = Recent()


def reasons(attempt: Attempt, recent: Recent = NONE) -> list[str]:
    return [one.name for one in judge(attempt, recent).reasons]


@pytest.mark.parametrize(
    "texts",
    [
        GOOD,
        {"full_name": "Jean-Luc O'Connor Jr."},
        {"full_name": "St. John Smyth", "company": "Booking.com B.V."},
        {"full_name": "李小龍", "company": "ООО Ромашка"},
        {"website": "https://www.acme.example/a?b=c", "company": "T-Mobile"},
        {"message": "a < b and b > c, 5 * 3 {x}"},
    ],
)
def test_what_people_write_speaks_against_nobody(texts: dict[str, str]) -> None:
    assert not judge(Attempt(texts, "ana@acme-logistics.com", filled_seconds=9), Recent()).suspect


@pytest.mark.parametrize(
    ("attempt", "reason"),
    [
        (Attempt({"full_name": "Buy now http://x"}), "link_in_name"),
        (Attempt({"full_name": "Cheap pills www.pills"}), "link_in_name"),
        (Attempt({"given_name": "free-money.xyz"}), "link_in_name"),
        (Attempt({"company": "visit https://casino"}), "link_in_name"),
        (Attempt({"full_name": "x" * 81}), "long_name"),
        (Attempt({"message": '<a href="x">y</a>'}), "markup"),
        (Attempt({"message": "[url=http://x]y[/url]"}), "markup"),
        (Attempt({"need": "{{ 7*7 }}"}), "markup"),
        (Attempt({"message": "http://a http://b http://c"}), "links"),
        (Attempt(GOOD, trapped="yes"), "trap"),
        (Attempt(GOOD, filled_seconds=1.2), "too_fast"),
        (Attempt(GOOD, "a@mailinator.com"), "disposable"),
        (Attempt(GOOD, "a@gmial.com"), "undeliverable"),
        (Attempt(GOOD, "a@acme.local"), "undeliverable"),
        (Attempt(GOOD, "a@example.com"), "undeliverable"),
        (Attempt(GOOD, referrer="https://buttons-for-website.com/x"), "referrer"),
        (Attempt(GOOD, referrer="https://www.semalt.com"), "referrer"),
    ],
)
def test_one_reason_that_is_certain_holds_it(attempt: Attempt, reason: str) -> None:
    assert reasons(attempt) == [reason]
    verdict = judge(attempt, Recent())
    assert verdict.suspect
    assert all(sentence.endswith(".") for sentence in verdict.sentences)


def test_of_doubts_it_takes_two() -> None:
    alike = {"full_name": "Winston", "company": "Winston"}
    assert not judge(Attempt(alike), Recent()).suspect
    assert not judge(Attempt(GOOD, user_agent=" "), Recent()).suspect
    assert judge(Attempt(alike, user_agent=""), Recent()).suspect
    assert reasons(Attempt(GOOD, user_agent="python-requests/2.32")) == ["program"]
    assert (
        reasons(
            Attempt(GOOD, user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0")
        )
        == []
    )
    assert not judge(Attempt(GOOD, user_agent=None), Recent()).suspect


def test_too_many_of_a_network_an_address_or_a_domain_are_held() -> None:
    limits = Limits(of_network=3, of_kiosk=9, of_address=2, of_domain=4)
    for recent, name in (
        (Recent(of_network=3), "network"),
        (Recent(of_address=2), "address"),
        (Recent(of_domain=4), "domain"),
    ):
        assert [one.name for one in judge(Attempt(GOOD), recent, limits).reasons] == [name]
    assert not judge(Attempt(GOOD), Recent(2, 1, 3), limits).suspect
    assert not judge(Attempt(GOOD, kiosk=True), Recent(of_network=8), limits).suspect
    assert judge(Attempt(GOOD, kiosk=True), Recent(of_network=9), limits).suspect
