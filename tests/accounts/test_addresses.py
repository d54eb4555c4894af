import pytest

from leadwright.accounts.addresses import fold_address, usable_address
from leadwright.platform.errors import UnusableInput


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada@Acme.EXAMPLE ", "ada@acme.example"),
        ("STRASSE@straße.example", "strasse@strasse.example"),
        ("admin@corp.local", "admin@corp.local"),
        ("jo\u0308rg@acme.example", "j\u00f6rg@acme.example"),
    ],
)
def test_an_address_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert usable_address(typed) == kept


@pytest.mark.parametrize("typed", ["Ada@Acme.EXAMPLE", "jo\u0308rg@acme.example", "ADMIN@corp.local"])
def test_what_is_kept_is_what_a_sign_in_looks_up(typed: str) -> None:
    assert fold_address(f"  {typed}") == usable_address(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "ada@acme",
        "@acme.example",
        "a b@acme.example",
        "ada@acme.example\nbcc:x@y.example",
        "x" * 65 + "@acme.example",
        "ada@" + "x." * 130 + "example",
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(UnusableInput, match="is not an e-mail address"):
        usable_address(typed)
