import pytest

from leadwright.leads.normalise.domains import (
    Website,
    normalise_company_domain,
    normalise_linkedin_url,
    normalise_website,
)
from leadwright.leads.normalise.problem import Problem


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("acme.de", "https://acme.de"),
        ("http://WWW.Acme.DE/", "http://www.acme.de"),
        ("https://acme.de:443/Shop/?q=1#top", "https://acme.de/Shop?q=1"),
        ("acme.de:8080/x", "https://acme.de:8080/x"),
        ("//acme.de", "https://acme.de"),
        ("https://bücher.de", "https://xn--bcher-kva.de"),
    ],
)
def test_a_website_has_one_form(text: str, url: str) -> None:
    found = normalise_website(text)
    assert isinstance(found, Website)
    assert found.url == url


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "ftp://acme.de",
        "https://acme.de@evil.example.com",
        "http://10.0.0.1/",
        "http://localhost",
        "acme",
        "see our site",
        "https://acme.de:99999/",
        "https://acme.de/<script>",
        "mailto:anna@acme.de",
        "https://[::1]/",
        "https://" + "a" * 600 + ".de",
    ],
)
def test_anything_but_a_public_web_address_is_refused(text: str) -> None:
    assert isinstance(normalise_website(text), Problem)


def test_a_page_on_a_shared_site_names_no_company() -> None:
    page = normalise_website("https://www.facebook.com/acme")
    own = normalise_website("https://shop.acme.co.uk")
    assert isinstance(page, Website)
    assert isinstance(own, Website)
    assert (page.company_domain, own.company_domain) == (None, "acme.co.uk")


@pytest.mark.parametrize(
    ("text", "domain"),
    [("Acme.de", "acme.de"), ("https://www.acme.de/x", "acme.de"), ("anna@mail.acme.de", "acme.de")],
)
def test_a_company_domain_is_read_from_domain_address_or_mailbox(text: str, domain: str) -> None:
    assert normalise_company_domain(text) == domain


@pytest.mark.parametrize("text", ["gmail.com", "linkedin.com", "anna@web.de", "acme", ""])
def test_a_domain_of_many_strangers_is_no_company(text: str) -> None:
    assert isinstance(normalise_company_domain(text), Problem)


def test_a_linkedin_page_has_one_form() -> None:
    spellings = (
        "linkedin.com/in/anna-s/",
        "https://de.linkedin.com/in/anna-s?trk=x",
        "HTTP://www.LinkedIn.com/in/anna-s",
    )
    assert {normalise_linkedin_url(one) for one in spellings} == {"https://www.linkedin.com/in/anna-s"}
    assert isinstance(normalise_linkedin_url("anna-s"), Problem)
