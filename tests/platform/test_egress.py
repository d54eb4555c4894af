import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from leadwright.platform.egress import EgressRefused, checked_address, resolve, send

PUBLIC = "93.184.216.34"


def to(*addresses: str):
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:0001::]/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.8/",
        "http://192.168.1.1/",
        "http://localhost/",
        "http://localhost./",
    ],
)
def test_private_addresses_are_refused_in_every_spelling(url: str) -> None:
    with pytest.raises(EgressRefused):
        checked_address(url, resolver=resolve)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://user:secret@example.com/",
        "http://example.com:25/",
        "http://",
        "x",
    ],
)
def test_only_plain_web_addresses_are_called(url: str) -> None:
    with pytest.raises(EgressRefused):
        checked_address(url, resolver=to(PUBLIC))


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(EgressRefused):
        checked_address("https://example.com/", resolver=to(PUBLIC, "10.0.0.1"))


def test_the_checked_address_is_the_one_that_is_called() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    _, address = checked_address("https://example.com/x", resolver=lambda host, port: next(answers))
    assert address == PUBLIC


def test_the_operator_can_open_a_network() -> None:
    _, address = checked_address("http://inside.example/", resolver=to("10.1.2.3"), allowed=["10.1.0.0/16"])
    assert address == "10.1.2.3"


class _Redirecting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()
        self.wfile.write(b"x" * 100_000)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def redirecting(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Redirecting)
    monkeypatch.setitem(
        __import__("leadwright.platform.egress", fromlist=["_PORTS"])._PORTS, "http", server.server_port
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_redirect_is_not_followed_and_a_large_body_is_cut(redirecting: str) -> None:
    # The request goes to the pinned address with the usual port, so the port travels inside the address here.
    answer = send("GET", f"http://{redirecting}/", resolver=to("127.0.0.1"), allowed=["127.0.0.0/8"])
    assert answer.status == 302
    assert len(answer.body) <= 64 * 1024
