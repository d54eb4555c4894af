"""Pages opened as a browser opens them."""

from django.test import Client


def text_of(client: Client, address: str) -> str:
    """The page that is there, as it was sent."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
