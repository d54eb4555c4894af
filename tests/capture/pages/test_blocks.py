"""Markdown, pictures and addresses of landing pages: pure."""

import re
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.capture.forms.markup import node, to_html
from leadwright.capture.pages.addresses import landing_of
from leadwright.capture.pages.document import PageBody
from leadwright.capture.pages.images import picture_of
from leadwright.capture.pages.markdown import markdown_nodes
from leadwright.capture.pages.rendering import Named, ShownOffer, page_nodes
from tests.examples import examples

_ALLOWED = {
    *(
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "strong",
        "em",
        "h2",
        "h3",
        "h4",
        "a",
        "span",
        "code",
        "pre",
        "br",
        "hr",
    )
}


def html(text: str) -> str:
    return "".join(map(to_html, markdown_nodes(text)))


def test_markdown_becomes_the_elements_of_a_page() -> None:
    told = html(
        "# Looms\n\nThey *weave* **fast**:\n\n- one\n- two\n\n3. three\n\n> said\n\n`x` \\\nnew\n\n---\n\n    code <b>"
    )
    assert told == (
        "<h2>Looms</h2><p>They <em>weave</em> <strong>fast</strong>:</p><ul><li>one</li><li>two</li></ul>"
        '<ol start="3"><li>three</li></ol><blockquote><p>said</p></blockquote><p><code>x</code> <br>new</p><hr>'
        "<pre><code>code &lt;b&gt;\n</code></pre>"
    )


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc",
        "/queue",
        "//x",
        "ftp://x.example",
        "http:x",
    ],
)
def test_a_link_leads_to_the_web_or_a_mailbox_or_is_none(link: str) -> None:
    for text in (f"[go]({link})", f"[go](<{link}>)", f"<{link}>", f"[go][1]\n\n[1]: {link}"):
        assert "href" not in html(text)


def test_links_to_the_web_and_to_a_mailbox_stay() -> None:
    told = html('[go](https://x.example/?a="&b=1) [write](mailto:ada@x.example)')
    assert re.findall(r'href="([^"]*)"', told) == ["https://x.example/?a=%22&amp;b=1", "mailto:ada@x.example"]


_PIECES = st.sampled_from(
    [
        *(
            "<script>",
            "</p>",
            "<img src=x onerror=alert(1)>",
            "[a](javascript:x)",
            "![x](https://x.example/y)",
            "<a href='x'>",
        ),
        *(
            "`",
            "**",
            "_",
            "\n\n",
            "- ",
            "> ",
            "    ",
            "#",
            "&lt;script&gt;",
            "&#x6A;avascript:",
            "x",
            '"',
            "\\",
            "\0",
            "[",
            "](",
            ")",
        ),
    ]
)


@settings(max_examples=examples(300))
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_whatever_is_written_no_other_element_and_no_handler_comes_of_it(text: str) -> None:
    told = html(text)
    for tag, attributes in re.findall(r"<([a-z0-9]+)((?: [^>]*)?)>", told):
        assert tag in _ALLOWED
        assert set(re.findall(r" ([a-z-]+)=", re.sub(r'"[^"]*"', '""', attributes))) <= {
            "href",
            "rel",
            "start",
        }
    assert not re.search(r'href="(?!https?://|mailto:)', told)


def test_a_form_stands_once_and_what_is_closed_is_said() -> None:
    blocks = [
        {"block": "offer", "offer": "looms"},
        {"block": "form", "form": "register", "text": "Register"},
        {"block": "form", "form": "gone"},
        {"block": "offer", "offer": "gone"},
        {"block": "questions", "questions": [{"question": "Why?", "answer": "*So.*"}]},
        {"block": "image", "image": "0" * 32, "alt": "A loom"},
    ]
    body = PageBody.model_validate({"title": "Looms", "blocks": blocks})
    named = Named(
        {"register": node("form", aria_label="Register")},
        {"looms": ShownOffer("Looms", "", ("10:30",), "register")},
    )
    told = "".join(map(to_html, page_nodes(body, named)))
    assert told.count("<form") == 1
    assert 'id="form-register"' in told
    assert '<a href="#form-register" class="lw-send">Register</a>' in told
    assert ("This form is closed." in told, "This offer is closed." in told) == (True, True)
    assert "<details" in told
    assert "<em>So.</em>" in told
    assert "<img" not in told


def test_two_forms_of_one_name_can_be_told_apart() -> None:
    blocks = [{"block": "form", "form": slug} for slug in ("here", "there", "here")]
    body = PageBody.model_validate({"title": "Looms", "blocks": blocks})
    named = Named({slug: node("form", aria_label="Ask us") for slug in ("here", "there")}, {})
    told = "".join(map(to_html, page_nodes(body, named)))
    assert re.findall(r'<form aria-label="([^"]*)"', told) == ["Ask us", "Ask us (2)"]


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ({"block": "text"}, "needs its words"),
        ({"block": "image"}, "cannot see it"),
        ({"block": "video", "link": "javascript:x"}, "whole web address"),
        ({"block": "list", "items": ["x" * 301]}, "300 characters"),
        ({"block": "script", "text": "x"}, "block"),
        ({"block": "image", "alt": "x", "image": "../../secret.key"}, "image"),
    ],
)
def test_a_block_that_cannot_be_shown_is_refused(block: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        PageBody.model_validate({"title": "X", "blocks": [block]})


def chunk(name: bytes, told: bytes) -> bytes:
    return struct.pack(">I", len(told)) + name + told + struct.pack(">I", zlib.crc32(name + told))


def png(width: int = 4, height: int = 3, *extra: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\1\2\3" * width for _ in range(height))))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + data + chunk(b"IEND", b"")


def jpeg(orientation: int = 0) -> bytes:
    exif = b""
    if orientation:
        tiff = b"II*\0" + struct.pack("<IHHHIHH", 8, 1, 0x0112, 3, 1, orientation, 0) + b"\0\0\0\0GPS 52.5 N"
        exif = b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 30, 40, 1) + b"\1\x11\0"
    comment = b"\xff\xfe" + struct.pack(">H", 8) + b"secret"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0" + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + exif + comment + frame + scan + b"\xff\xd9"


def test_of_a_picture_only_what_shows_is_kept() -> None:
    told = png(4, 3, chunk(b"tEXt", b"Author\0Ada"), chunk(b"eXIf", b"GPS")) + b"<script>alert(1)</script>"
    found = picture_of(told)
    assert found is not None
    assert (found.type, found.width, found.height) == ("image/png", 4, 3)
    assert found.content == png(4, 3)
    found = picture_of(jpeg() + b"PK\x03\x04 hidden")
    assert found is not None
    assert (found.type, found.width, found.height) == ("image/jpeg", 40, 30)
    assert b"secret" not in found.content
    assert found.content.endswith(b"\x34\xff\xd0\x56\xff\xd9")


def test_how_a_camera_was_held_is_kept_and_where_it_was_is_not() -> None:
    found = picture_of(jpeg(6))
    assert found is not None
    assert (found.width, found.height) == (30, 40)
    assert b"GPS" not in found.content
    again = picture_of(found.content)
    assert again == found


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg onload=x>",
        b"GIF89a",
        png()[:-20],
        png(7_000, 1),
        png(0, 1),
        jpeg()[:30],
        b"\xff\xd8\xff",
        png().replace(b"IDAT", b"IDAX"),
    ],
)
def test_what_is_no_picture_of_ours_is_none(content: bytes) -> None:
    assert picture_of(content) is None


@settings(max_examples=examples(100))
@given(st.binary(max_size=60), st.integers(0, 120))
def test_damaged_pictures_never_break_anything(noise: bytes, place: int) -> None:
    for whole in (png(), jpeg(6)):
        picture_of(whole[:place] + noise + whole[place + len(noise) :])


def test_only_our_own_landing_pages_count() -> None:
    own = "https://leads.example"
    assert landing_of("https://leads.example/p/spring?utm_source=x", own) == "spring"
    for other in (
        "https://evil.example/p/spring",
        "http://leads.example/p/spring",
        "https://leads.example/p/spring/x",
        "",
        "https://[",
        "https://leads.example/f/spring",
    ):
        assert landing_of(other, own) == ""
