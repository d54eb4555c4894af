from leadwright.accounts.tokens import new_key, new_token
from leadwright.platform.ids import Kind, new_uuid, public_id
from leadwright.platform.logs import mask


def masked(text: str) -> str:
    return str(mask(None, "", {"event": text})["event"])


def test_the_token_of_a_link_is_masked_in_a_path() -> None:
    assert masked(f"Forbidden (CSRF cookie not set.): /sign-in/{new_token()}") == (
        "Forbidden (CSRF cookie not set.): /sign-in/***"
    )


def test_an_api_key_is_masked() -> None:
    assert masked(f"refused {new_key().text} at the door") == "refused *** at the door"


def test_public_ids_stay_readable() -> None:
    text = f"merged {public_id(Kind.LEAD, new_uuid())} into {public_id(Kind.COMPANY, new_uuid())}"

    assert masked(text) == text
