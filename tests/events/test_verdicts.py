"""Verdicts on hits: pure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.events.verdicts import Around, Judgement, MailHit, Verdict, around_hits, judge
from tests.examples import examples

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_what_is_no_hit_gets_no_verdict() -> None:
    assert judge("lead_imported", {}) is None
    assert judge("feature_used", {"library": "analytics-python"}) is None
    assert judge("email_clicked", {}) is None


@pytest.mark.parametrize(
    ("context", "verdict"),
    [
        ({"user_agent": CHROME}, Verdict.HUMAN),
        ({"user_agent": "curl/8"}, Verdict.MACHINE),
        ({"user_agent": CHROME, "method": "HEAD"}, Verdict.MACHINE),
        ({"user_agent": CHROME, "purpose": "prefetch;prerender"}, Verdict.MACHINE),
        ({"user_agent": CHROME, "network": "Barracuda's mail protection"}, Verdict.MACHINE),
    ],
)
def test_a_request_tells_who_asked(context: dict[str, object], verdict: Verdict) -> None:
    judged = judge("page_viewed", context)
    assert judged is not None
    assert judged.verdict is verdict
    assert bool(judged.reasons) == (verdict is Verdict.MACHINE)


def test_a_proxy_of_pictures_hides_who_asked() -> None:
    agent = f"{CHROME} (via ggpht.com GoogleImageProxy)"
    assert judge("email_opened", {"user_agent": agent}) == Judgement(
        Verdict.UNKNOWN, ("it came through Google's image proxy, which hides who asked",)
    )


def test_a_page_that_ran_refutes_haste_and_no_more() -> None:
    soon = Around(since_delivery=timedelta(seconds=3), page_ran=True)
    judged = judge("email_clicked", {"user_agent": CHROME}, soon)
    assert judged is not None
    assert judged.verdict is Verdict.HUMAN
    early = judge(
        "email_clicked", {"user_agent": CHROME}, Around(since_delivery=timedelta(seconds=-3), page_ran=True)
    )
    assert early is not None
    assert early.verdict is Verdict.MACHINE


def hit(number: int, name: str, seconds: float, link: str = "", message: str = "m") -> MailHit:
    return MailHit(number, 1, name, AT + timedelta(seconds=seconds), message, link)


def test_links_at_once_are_counted_in_every_ten_seconds() -> None:
    clicks = [hit(n, "email_clicked", seconds, f"l{n}") for n, seconds in enumerate((0, 9, 11, 18, 60))]
    found = around_hits(clicks)
    assert [found[n].links_at_once for n in range(5)] == [2, 3, 3, 3, 1]


def test_one_link_opened_thrice_is_one_link_and_another_mail_another_story() -> None:
    again = [hit(n, "email_clicked", n, "same") for n in range(3)]
    others = [hit(n + 9, "email_clicked", n, f"l{n}", f"m{n}") for n in range(3)]
    assert {one.links_at_once for one in around_hits([*again, *others]).values()} == {1}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["email_delivered", "email_opened", "email_clicked", "page_viewed"]),
            st.integers(0, 40),
            st.sampled_from("abcd"),
        ),
        max_size=12,
    ),
    st.randoms(),
)
@settings(max_examples=examples(60))
def test_the_order_of_arrival_says_nothing(told: list[tuple[str, int, str]], random: object) -> None:
    hits = [hit(n, name, seconds, link) for n, (name, seconds, link) in enumerate(told)]
    shuffled = list(hits)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert around_hits(shuffled) == around_hits(hits)
    for one in around_hits(hits).values():
        assert one.links_at_once <= sum(hit.name == "email_clicked" for hit in hits) or one.links_at_once == 1
