"""Whatever dialect and encoding a table is written in, the same cells are read."""

import csv
import io
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadwright.capture.reading import UnreadableFile, open_table
from tests.capture.reading.files import written
from tests.examples import examples

# Without signs that after a letter would be valid UTF-8 by accident (“ß’” in Windows-1252).
WESTERN = "abcXYZ0189 äöüßéèñç,;|.-_/&@'\""
ANY = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff")
HEADER = ("Full name", "E-mail", "Phone", "Last contact")


@st.composite
def tables(draw: st.DrawFn, alphabet: st.SearchStrategy[str]) -> list[tuple[str, ...]]:
    """Rows of leads: the address makes them rows, the other cells are anything."""
    cell = st.text(alphabet, max_size=15) | st.sampled_from(
        ["", "two\nlines", "a,b", "x;y", 'say "hi"', "7", "€ 5"]
    )
    rows = draw(st.lists(st.tuples(cell, cell, cell), min_size=2, max_size=12))
    return [
        (name, f"lead{number}@example.org", phone, last) for number, (name, phone, last) in enumerate(rows)
    ]


def as_csv(rows: list[tuple[str, ...]], delimiter: str, quote: str, line_end: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=delimiter, quotechar=quote, lineterminator=line_end, quoting=csv.QUOTE_ALL
    )
    writer.writerows([HEADER, *rows])
    return text.getvalue()


def restored(cell: str) -> str:
    """What an apostrophe before a formula is read as, at the beginning and behind a semicolon or tab."""
    cell = cell[1:] if _guards(cell) else cell
    kept = list(cell)
    for place, sign in enumerate(cell):
        behind = cell[place + 1 :].lstrip(' "')
        if sign in ";\t" and _guards(behind):
            kept[len(cell) - len(behind)] = ""
    return "".join(kept)


def _guards(text: str) -> bool:
    """Whether it begins with an apostrophe that stands before a formula."""
    return text.startswith("'") and text.lstrip("'")[:1] in tuple("=+-@\t\r\n＝＋－＠")


def assert_reads_as(path: Path, rows: list[tuple[str, ...]]) -> None:
    with open_table(path) as table:
        assert table.header == HEADER
        assert [row.cells for row in table.rows()] == [tuple(map(restored, row)) for row in rows]
        assert not any(row.problem or row.notes for row in table.rows())


QUIET = settings(max_examples=examples(60))


@given(
    rows=tables(ANY),
    delimiter=st.sampled_from(",;\t|"),
    quote=st.sampled_from("\"'"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
@QUIET
def test_any_unicode_table_is_read_as_written(
    tmp_path: Path, rows: list[tuple[str, ...]], delimiter: str, quote: str, line_end: str, encoding: str
) -> None:
    text = as_csv(rows, delimiter, quote, line_end)
    assert_reads_as(written(tmp_path, text, encoding=encoding), rows)


@given(
    rows=tables(st.sampled_from(WESTERN)),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["cp1252", "utf-16-le", "utf-16-be"]),
)
@QUIET
def test_any_western_table_is_read_as_written(
    tmp_path: Path, rows: list[tuple[str, ...]], delimiter: str, line_end: str, encoding: str
) -> None:
    text = as_csv(rows, delimiter, '"', line_end)
    assert_reads_as(written(tmp_path, text, encoding=encoding), rows)


@given(rows=tables(st.sampled_from(WESTERN + "\n")), delimiter=st.sampled_from(",;\t|"))
@example(rows=[("", "lead@example.org", "", "a;'@b; '=c")] * 2, delimiter=",")
@QUIET
def test_cells_quoted_only_where_needed_are_read_as_written(
    tmp_path: Path, rows: list[tuple[str, ...]], delimiter: str
) -> None:
    rows = [tuple(" ".join(cell.split(" ")).strip() for cell in row) for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([HEADER, *rows])
    assert_reads_as(written(tmp_path, text.getvalue()), rows)


@given(content=st.binary(max_size=400))
@settings(max_examples=examples(300))
def test_no_bytes_end_in_anything_but_rows_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    try:
        with open_table(path) as table:
            for row in table.rows():
                assert row.problem or len(row.cells) == len(table.header)
                assert "\x00" not in "".join(row.cells)
                "".join(row.cells).encode()
    except UnreadableFile as error:
        named = path.name in error.message
        assert named
