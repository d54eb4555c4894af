"""E-mail addresses: the rules of email-validator, the short way that must agree with them, and what is read from them."""

import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from leadwright.leads.normalise import emails
from leadwright.leads.normalise.emails import Email, normalise_email
from leadwright.leads.normalise.problem import Problem

ISEMAIL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "isemail"

LOCAL = st.text(alphabet="abcXYZ019._+-!'#éßǰﬁ \"@", min_size=0, max_size=70)
LABEL = st.text(alphabet="abzAZ09-éüß", min_size=0, max_size=12)
DOMAIN = st.lists(LABEL, min_size=1, max_size=4).map(".".join) | st.sampled_from(
    ["acme.de", "bücher.de", "x.co.uk", "test", "a.local"]
)


def _email(text: str) -> Email:
    found = normalise_email(text)
    assert isinstance(found, Email), found
    return found


@given(LOCAL, DOMAIN)
@example("none", "acme.de")
@example("jörg", "bücher.de")
@example("a" * 65, "acme.de")
def test_both_ways_take_exactly_what_email_validator_takes(local: str, domain: str) -> None:
    text = f"{local}@{domain}"
    found = normalise_email(text)
    try:
        valid = validate_email(
            text.strip(" "), check_deliverability=False, strict=True, allow_display_name=True
        )
    except EmailNotValidError:
        assert isinstance(found, Problem)
        return
    if isinstance(found, Problem):
        assert found is emails._PLACEHOLDER
        return
    local_part = unicodedata.normalize("NFC", valid.local_part).casefold()
    assert found.identity == f"{local_part}@{valid.ascii_domain.lower()}"


@given(LOCAL, DOMAIN)
def test_the_short_way_agrees_with_the_long_one(local: str, domain: str) -> None:
    text = f"{local}@{domain}"
    short, long = normalise_email(text), emails._normalise_unusual(text)
    assert isinstance(short, Problem) == isinstance(long, Problem)
    if isinstance(short, Email):
        assert short == long


@given(LOCAL, DOMAIN)
def test_an_identity_is_its_own_identity(local: str, domain: str) -> None:
    found = normalise_email(f"{local}@{domain}")
    if isinstance(found, Email):
        again = normalise_email(found.identity)
        assert isinstance(again, Email)
        assert again.identity == found.identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna@Acme.DE", "anna@acme.de"),
        ("jo\u0308rg@acme.de", "jörg@acme.de"),
        ("anna@bücher.de", "anna@xn--bcher-kva.de"),
        ("Anna Schmidt <anna@acme.de>", "anna@acme.de"),
    ],
)
def test_spellings_of_one_address_are_one_identity(one: str, other: str) -> None:
    assert _email(one).identity == _email(other).identity


def test_dots_and_tags_make_another_address() -> None:
    spellings = ("annaschmidt@gmail.com", "anna.schmidt@gmail.com", "annaschmidt+news@gmail.com")
    assert len({_email(spelling).identity for spelling in spellings}) == 3


def test_the_address_is_shown_as_it_was_typed() -> None:
    assert _email("Anna.Schmidt@Acme.DE").display == "Anna.Schmidt@Acme.DE"


def test_a_sharp_s_in_the_domain_is_kept_as_idna_2008_does() -> None:
    assert _email("info@straße.de").domain == "xn--strae-oqa.de"


@pytest.mark.parametrize(
    ("address", "company"),
    [
        ("a.b@mail.acme.co.uk", "acme.co.uk"),
        ("a.b@acme.github.io", "acme.github.io"),
        ("a.b@gmail.com", None),
        ("a.b@yahoo.co.uk", None),
        ("a.b@t-online.de", None),
        ("a.b@mailinator.com", None),
        ("a.b@google.com", "google.com"),
    ],
)
def test_the_company_is_known_by_its_registered_domain_unless_strangers_share_it(
    address: str, company: str | None
) -> None:
    assert _email(address).company_domain == company


def test_flags_mark_free_throw_away_and_role_addresses_and_refuse_none() -> None:
    assert _email("a.b@gmx.net").free_mail
    assert _email("a.b@mailinator.com").disposable
    assert _email("info+de@acme.de").role_address
    plain = _email("anna@acme.de")
    assert (plain.free_mail, plain.disposable, plain.role_address) == (False, False, False)


@pytest.mark.parametrize(
    "text", ["none@none.com", "null@acme.de", "undefined@x.de", "noemail@acme.de", "0@acme.de", "a@a.com"]
)
def test_an_address_that_says_there_is_none_is_refused(text: str) -> None:
    assert normalise_email(text) is emails._PLACEHOLDER


@pytest.mark.parametrize(
    "text", ["na@acme.dk", "abc@acme.de", "a@acme.de", "anna@example.com", "mail@acme.de"]
)
def test_initials_and_example_domains_are_addresses(text: str) -> None:
    assert _email(text).identifies


def test_a_mailbox_for_trying_out_is_kept_but_identifies_nobody() -> None:
    assert not _email("test@acme.de").identifies


@pytest.mark.parametrize(
    "text", ["", "@", "anna", "anna@", "@acme.de", "anna@acme", "a@b@acme.de", "anna@[1.2.3.4]", "x" * 5000]
)
def test_what_is_no_address_gets_a_sentence(text: str) -> None:
    found = normalise_email(text)
    assert isinstance(found, Problem)
    assert found.sentence.endswith(".")


def _isemail(name: str) -> list[tuple[str, str]]:
    tests = ElementTree.parse(ISEMAIL / name).getroot().iter("test")
    pictures = {0x2400 + code: chr(code) for code in range(33)}
    return [
        ((test.findtext("address") or "").translate(pictures), test.findtext("category") or "")
        for test in tests
    ]


@pytest.mark.skipif(not ISEMAIL.exists(), reason="isemail/ is not in ../shared/data")
@pytest.mark.parametrize(("name", "errors", "valid"), [("tests.xml", 66, 13), ("tests-original.xml", 88, 29)])
def test_the_isemail_sets_have_every_error_refused(name: str, errors: int, valid: int) -> None:
    judged = [(category, isinstance(normalise_email(address), Email)) for address, category in _isemail(name)]
    assert judged.count(("ISEMAIL_ERR", False)) == errors
    assert ("ISEMAIL_ERR", True) not in judged
    assert judged.count(("ISEMAIL_VALID_CATEGORY", True)) == valid
