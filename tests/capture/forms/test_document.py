"""Documents of forms, what they look like, and what answers them."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.capture.forms.around import around, event_context
from leadwright.capture.forms.checking import check
from leadwright.capture.forms.document import FORM, FormBody
from leadwright.capture.forms.kinds import KINDS
from leadwright.capture.forms.markup import node, paragraphs, to_html, to_plain
from leadwright.capture.forms.pages import Dress, form_page
from leadwright.capture.forms.rendering import Showing, form_tree
from leadwright.capture.forms.starters import starter_body, starters
from leadwright.capture.forms.tokens import KEPT, FormToken, form_key, seal, unseal
from leadwright.capture.forms.words import LANGUAGES, words_of
from leadwright.events.catalogue import canonical_events
from leadwright.leads.normalise.record import Context
from leadwright.playbook import reading
from leadwright.playbook.errors import BadDocument
from tests.capture.forms.world import ADA, AT
from tests.examples import examples

ANYWHERE = Context()


def form(**parts: Any) -> FormBody:
    read = reading.read("form", "x", {"title": "X", "fields": [{"field": "email"}], **parts}).body
    assert isinstance(read, FormBody)
    return read


def sent(**values: str) -> dict[str, list[str]]:
    return {name: [text] for name, text in values.items()}


def test_there_is_a_starter_for_each_type_which_says_what_it_does() -> None:
    assert list(starters()) == list(KINDS)
    events = {event.name: event.properties for event in canonical_events()}
    for name, body in starters().items():
        assert body.type == name
        assert reading.read("form", name, starter_body(name)).body == body
        assert FORM.says(body)
        kind = KINDS[name]
        assert not kind.event or kind.event in events
        assert not kind.event or not kind.property or kind.property in events[kind.event]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"fields": []}, "fields"),
        ({"fields": [{"field": "emial"}]}, "email"),
        ({"fields": [{"field": "email", "custom": "x"}]}, "one of them"),
        ({"fields": [{"field": "email"}, {"field": "email"}]}, "asked twice"),
        ({"fields": [{"field": "country"}]}, "nobody can be recognised"),
        ({"fields": [{"field": "email", "hidden": True, "value": "a@b.de"}]}, "nobody can be recognised"),
        ({"fields": [{"field": "email"}, {"custom": "size", "type": "choice"}]}, "needs its choices"),
        ({"fields": [{"field": "email"}, {"field": "country", "hidden": True}]}, "needs the value"),
        ({"thanks": {"page": "javascript:alert(1)"}}, "whole web address"),
        ({"thanks": {"page": "//evil.example"}}, "whole web address"),
        ({"thanks": {"page": "https://user:pass@evil.example"}}, "whole web address"),
        ({"notice": {"link": "data:text/html,x"}}, "whole web address"),
        ({"sites": ["https://a.example/path"]}, "without a path"),
        (
            {"fields": [{"field": "phone"}], "consents": [{"wording": "Yes, write to me."}]},
            "needs the e-mail address",
        ),
        ({"consents": [{"wording": "Yes, call me up.", "channel": "phone"}]}, "Only an e-mail address"),
    ],
)
def test_a_document_that_cannot_work_is_refused_in_words(parts: dict[str, Any], says: str) -> None:
    with pytest.raises(BadDocument) as refusal:
        form(**parts)
    assert says in str(refusal.value)


def test_the_wording_names_itself() -> None:
    one = form(consents=[{"wording": "Yes, write to me."}], intro="a").consents[0]
    same = form(consents=[{"wording": "Yes, write to me."}], intro="b").consents[0]
    other = form(consents=[{"wording": "Yes, write to me!"}]).consents[0]
    assert one.wording_version == same.wording_version != other.wording_version


def test_what_answers_the_form_is_taken_and_nothing_it_did_not_ask_for() -> None:
    body = starters()["contact"]
    box = body.consents[0]
    checked = check(body, sent(**ADA, owner="me", **{"custom.secret": "x", box.name: "yes"}), ANYWHERE)
    assert not checked.mistakes
    assert dict(checked.values) == dict(ADA)
    assert checked.ticked == (box,)


def test_hidden_fields_bring_what_the_document_says() -> None:
    body = form(fields=[{"field": "email"}, {"field": "country", "hidden": True, "value": "DE"}])
    checked = check(body, sent(email="a@b-c.de", country="FR"), ANYWHERE)
    assert checked.values["country"] == "DE"


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({}, "full_name", "Enter your name"),
        ({"email": "ada@"}, "email", "name@company.com"),
        ({"email": "none@none.com"}, "email", "name@company.com"),
        ({"phone": "12"}, "phone", "country code"),
        ({"message": "x" * 5_001}, "message", "5,000"),
        ({"custom.when": "never"}, "custom.when", "Choose one"),
        ({"custom.what": "a; z"}, "custom.what", "Choose from"),
        ({"custom.many": "lots"}, "custom.many", "number"),
    ],
)
def test_what_is_wrong_is_said_at_its_question(values: dict[str, str], field: str, says: str) -> None:
    body = form(
        fields=[
            {"field": "full_name", "required": True},
            {"field": "email"},
            {"field": "phone"},
            {"field": "message"},
            {"custom": "when", "type": "choice", "choices": ["now", "later"]},
            {"custom": "what", "type": "choices", "choices": ["a", "b"]},
            {"custom": "many", "type": "integer"},
        ]
    )
    base = {} if field == "full_name" else {"full_name": "Ada"}
    assert says in check(body, sent(**base, **values), ANYWHERE).mistakes[field]


def test_a_box_that_has_to_be_ticked_and_a_form_that_names_nobody() -> None:
    body = form(consents=[{"wording": "Yes, write to me.", "required": True}])
    assert "ticked" in check(body, sent(email="a@b-c.de"), ANYWHERE).mistakes["agree.marketing.email"]
    assert "reach you" in check(form(), sent(email=" "), ANYWHERE).mistakes[""]


_NAMES = st.sampled_from(
    [
        *starters()["quote"].model_dump()["fields"][0],
        "full_name",
        "email",
        "custom.needed_by",
        "need",
        "",
        "_token",
    ]
)
_SENT = st.dictionaries(
    _NAMES | st.text(max_size=20), st.lists(st.text(max_size=60), max_size=3), max_size=12
)


@given(fields=_SENT, name=st.sampled_from(list(KINDS)))
@settings(max_examples=examples(200))
def test_whatever_is_sent_is_judged_and_can_be_stored_and_shown(
    fields: dict[str, list[str]], name: str
) -> None:
    body = starters()[name]
    checked = check(body, fields, ANYWHERE)
    asked = {one.name for one in body.fields}
    assert checked.values.keys() <= asked
    assert checked.mistakes.keys() <= asked | {box.name for box in body.consents} | {""}
    assert checked == check(body, fields, ANYWHERE)
    for text in checked.values.values():
        assert text
        assert "\0" not in text
        text.encode()
    page = form_page(
        body,
        Showing("x", "/f/x", {"_token": "t"}, checked.values, (), checked.mistakes),
        Dress("/s", "/j", "Acme"),
    )
    assert page.count("<form") == 1
    for text in checked.values.values():
        assert "<" not in text or text not in page


def test_nothing_somebody_wrote_becomes_markup() -> None:
    evil = '"><script>alert(1)</script>'
    body = form(title=evil, heading=evil, intro=evil, button=evil, thanks={"message": evil}, fields=[
        {"field": "email", "label": evil, "hint": evil},
        {"custom": "c", "type": "choice", "label": evil, "choices": [evil]},
        {"custom": "d", "type": "choices", "label": evil, "choices": [evil]},
    ], consents=[{"wording": evil}])  # fmt: skip
    showing = Showing(
        "x", "/f/x", {"_page": evil}, {"email": evil, "custom.c": evil}, (), {"email": evil}, notice=evil
    )
    page = form_page(body, showing, Dress("/s", "", evil))
    assert "<script" not in page
    assert 'value="&quot;&gt;&lt;script' in page
    assert "<script" not in json.dumps(to_plain(form_tree(body, showing))).replace(json.dumps(evil)[1:-1], "")


def test_a_tree_is_written_as_html_and_as_plain_data() -> None:
    tree = node("p", "a < b", node("br"), None, class_="x", hidden=True, title=None, for_="&")
    assert to_html(tree) == '<p class="x" hidden for="&amp;">a &lt; b<br></p>'
    assert to_plain(tree) == ["p", {"class": "x", "hidden": True, "for": "&"}, ["a < b", ["br", {}, []]]]
    assert [to_html(one) for one in paragraphs("a\nb\n\n\nc")] == ["<p>a<br>b</p>", "<p>c</p>"]


KEY = form_key("a secret")


def test_a_token_opens_with_its_key_in_its_time_and_says_what_was_sealed() -> None:
    token = FormToken(7, AT, uuid.uuid4(), kiosk=True)
    text = seal(token, key=KEY)
    assert unseal(text, key=KEY, at=AT) == token
    assert unseal(text, key=KEY, at=AT + KEPT) == token
    assert unseal(text, key=KEY, at=AT + KEPT + timedelta(seconds=1)) is None
    assert unseal(text, key=KEY, at=AT - timedelta(hours=1)) is None
    assert unseal(text, key=form_key("another"), at=AT) is None


@given(place=st.integers(0, 65), bit=st.integers(0, 7), cut=st.integers(0, 65))
def test_a_damaged_token_opens_nothing(place: int, bit: int, cut: int) -> None:
    text = seal(FormToken(7, AT, uuid.UUID(int=5)), key=KEY)
    damaged = text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]
    assert unseal(damaged, key=KEY, at=AT) in (
        None,
        unseal(text, key=KEY, at=AT) if damaged == text else None,
    )
    assert unseal(text[:cut], key=KEY, at=AT) is None


@given(text=st.text(max_size=120))
def test_no_text_is_a_token_by_chance(text: str) -> None:
    assert unseal(text, key=KEY, at=AT) is None


def test_the_context_is_what_an_sdk_would_have_sent() -> None:
    where = around(
        page="https://acme.example/pricing?utm_source=Google&utm_campaign=spring&gclid=Xy9",
        referrer="https://www.google.com/",
        title="Prices",
        user_agent="Firefox",
        language="de-DE",
    )
    assert event_context(where) == {
        "user_agent": "Firefox",
        "locale": "de-DE",
        "campaign": {"source": "Google", "name": "spring"},
        "click_ids": {"gclid": "Xy9"},
        "page": {
            "url": where.page,
            "path": "/pricing",
            "title": "Prices",
            "referrer": "https://www.google.com/",
        },
    }
    assert around(page="javascript:alert(1)", referrer="\0http://[").page == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_form_says_by_itself_is_in_its_language(language: str) -> None:
    words = words_of(language)
    assert all(text for name, text in words.items() if name != "unreadable" or language != "en")
    assert words["too_long"].format(most="1", has="2").count("1") == 1
    body = form(language=language, fields=[{"field": "email", "required": True}, {"field": "phone"}])
    assert check(body, {}, ANYWHERE).mistakes == {"email": words["email"]}
    wrong = check(body, sent(email="x", phone="12"), ANYWHERE).mistakes
    assert wrong == {"email": words["bad_email"], "phone": words["bad_phone"]}
    page = form_page(body, Showing("x", "/f/x", mistakes=wrong), Dress("/s", "", ""))
    assert f'<html lang="{language}">' in page
    assert words["look"].replace("’", "’") in page
    if language != "en":
        assert words != words_of("en")
        assert "(optional)" not in page


def test_a_language_nobody_translated_is_english_and_a_variant_is_its_language() -> None:
    assert words_of("ja") == words_of("en")
    assert words_of("de-AT") == words_of("de")
