import os
from pathlib import Path

import pytest

from leadwright.capture.reading import FormatHint, Limits, open_table, records
from leadwright.capture.reading.records import CELL_CHARACTERS
from leadwright.capture.reading.table import MIB
from tests.capture.reading.files import cells, read, refusal, written


def test_a_shorter_row_is_filled_up(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,City,Note\nAnna\nZoe,Bonn\nMax,Ulm,x\n"))
    assert cells(rows) == [("Anna", "", ""), ("Zoe", "Bonn", ""), ("Max", "Ulm", "x")]
    assert [row.problem for row in rows] == [None] * 3


def test_empty_cells_beyond_the_header_are_dropped(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,City\nAnna,Ulm,,\nZoe,Bonn\nMax,Kiel\n"))
    assert (rows[0].cells, rows[0].problem) == (("Anna", "Ulm"), None)


def test_a_filled_cell_beyond_the_header_is_a_problem_of_its_row_only(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,City\nAnna,Ulm\nSmith, John,Bonn\nZoe,Kiel\n"))
    assert [row.problem for row in rows] == [None, "has 3 cells where the header has 2", None]
    assert rows[1].cells == ("Smith", " John", "Bonn")
    assert rows[1].number == 3


def test_empty_lines_are_left_out_but_counted(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "\n\nName,City\n\nAnna,Ulm\n,\n   \n\nZoe,Bonn\n\n"))
    assert [(row.number, row.cells[0]) for row in rows] == [(5, "Anna"), (9, "Zoe")]


def test_a_row_cut_by_a_line_break_without_quotes_is_two_problems(tmp_path: Path) -> None:
    text = "Name,Street,City,Mail\nAnna,Weg 1,Ulm,a@x.org\nZoe,Weg\n2,Bonn,z@x.org\nMax,Weg 3,Kiel,m@x.org\n"
    _, rows = read(written(tmp_path, text))
    assert [row.problem for row in rows] == [
        None,
        "is cut in two by a line break, line 4 holds the other part",
        "is cut in two by a line break, line 3 holds the other part",
        None,
    ]


def test_rows_that_all_lack_trailing_cells_are_not_cut_in_two(tmp_path: Path) -> None:
    text = "a,b,c\n" + "1,2,3\n" * 3 + "4,5\n" * 6 + "6,7,8\n"
    _, rows = read(written(tmp_path, text), hint=FormatHint(header_line=1))
    assert {row.problem for row in rows} == {None}


def test_a_cut_row_at_the_border_of_two_blocks_is_seen(tmp_path: Path) -> None:
    whole = "Anna,Weg 1,Ulm,a@x.org\n"
    header = "Name,Street,City,Mail\n"
    before = (MIB - len(header)) // len(whole)
    for shift in range(2):
        text = header + whole * (before - shift) + "Zo,W\n2,Bonn,z@x.org\n" + whole * 5
        assert 0 <= MIB - text.encode().index(b"2,Bonn") < len(whole) * (1 + shift)
        _, rows = read(written(tmp_path, text))
        assert sum(row.problem is not None for row in rows) == 2


def test_a_row_with_one_cell_above_a_whole_row_is_not_cut(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,City\nAnna,Ulm\nTom\nZoe,Bonn\nMax,Kiel\n"))
    assert cells(rows)[1:3] == [("Tom", ""), ("Zoe", "Bonn")]
    assert {row.problem for row in rows} == {None}


def test_a_quote_that_is_never_closed_costs_its_line_only(tmp_path: Path) -> None:
    text = 'Name,City\nAnna,Ulm\nZoe,"Bonn\n' + "Max,Kiel\n" * 50
    _, rows = read(written(tmp_path, text))
    assert len(rows) == 52
    assert (rows[1].number, rows[1].problem) == (3, "has a quotation mark that is never closed")
    assert rows[1].cells == ("Zoe", "Bonn")
    assert cells(rows[2:]) == [("Max", "Kiel")] * 50


def test_a_stray_quote_does_not_swallow_the_rows_up_to_the_next_quoted_cell(tmp_path: Path) -> None:
    text = 'Name,City\n"Anna,Ulm\nZoe,Bonn\nMax,Kiel\n"Smith, Eva",Trier\nTom,Jena\n'
    _, rows = read(written(tmp_path, text))
    assert [row.number for row in rows if row.problem] == [2]
    assert cells(rows[1:]) == [("Zoe", "Bonn"), ("Max", "Kiel"), ("Smith, Eva", "Trier"), ("Tom", "Jena")]


def test_two_stray_quotes_far_apart_do_not_swallow_the_rows_between(tmp_path: Path) -> None:
    text = 'Name,City,Note\nAnna,"Ulm,x\nZoe,Bonn,x\nMax,Kiel,x\nEva,Trier",x\nTom,Jena,x\n'
    _, rows = read(written(tmp_path, text))
    assert [row.cells[0] for row in rows if row.problem is None] == ["Zoe", "Max", "Eva", "Tom"]


def test_a_quote_never_closed_in_a_large_file_is_given_up_after_a_megabyte(tmp_path: Path) -> None:
    line = "Max,Kiel," + "x" * 80 + "\n"
    text = 'Name,City,Note\nZoe,"Bonn,x\n' + line * (4 * MIB // len(line))
    with open_table(written(tmp_path, text)) as table:
        rows = list(table.rows())
    assert sum(row.problem is not None for row in rows) == 1
    assert len(rows) == 1 + 4 * MIB // len(line)


def test_two_stray_quotes_that_make_a_row_too_long_cost_the_first_line_only(tmp_path: Path) -> None:
    text = 'Name,City,Note\nAnna,"Ulm,x\nZoe,Bonn,x\nMax",Kiel,x,y\nEva,Trier,x\n'
    _, rows = read(written(tmp_path, text))
    assert [(row.number, row.problem) for row in rows] == [
        (2, "has a quotation mark that is never closed"),
        (3, None),
        (4, "has 4 cells where the header has 3"),
        (5, None),
    ]


def test_a_file_full_of_quotes_that_are_never_closed_is_read_in_bearable_time(tmp_path: Path) -> None:
    """Each line leaves a quote open, whether it is read inside or outside of one: every look ahead is for nothing."""
    text = 'Name,City\n"Anna","Ulm"\n"Zoe","Bonn"\n' + 'a"b,"c\n' * 6_000
    _, rows = read(written(tmp_path, text))
    assert len(rows) == 6_002
    assert {row.problem for row in rows[2:]} == {"has a quotation mark that is never closed"}


def test_quoted_line_breaks_are_not_looked_for_in_a_file_that_is_beyond_hope(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Name,City\nAnna,Ulm\n" + 'Zoe,"Bonn\nMax,Kiel\n' * 3 + 'Eva,"two\nlines"\nTom,Jena\n'
    assert read(written(tmp_path, text))[1][-2].cells == ("Eva", "two\nlines")
    monkeypatch.setattr(records, "_PATIENCE", 3)
    _, rows = read(written(tmp_path, text))
    assert [row.cells[0] for row in rows[-3:]] == ["Eva", 'lines"', "Tom"]
    assert rows[-3].problem == "has a quotation mark that is never closed"


def test_a_record_of_more_than_a_megabyte_is_given_up(tmp_path: Path) -> None:
    cell = '"' + "x" * 30_000 + "\n" + "x" * 30_000 + '"'
    names = ",".join(f"Note {number}" for number in range(40))
    text = f"Name,{names}\nAnna{',y' * 40}\nZoe," + ",".join([cell] * 40) + f"\nMax{',y' * 40}\n"
    _, rows = read(written(tmp_path, text))
    assert rows[0].problem is None
    assert (rows[1].number, rows[1].problem) == (3, "has a quotation mark that is never closed")
    assert (rows[-1].cells[0], rows[-1].problem) == ("Max", None)


def test_a_line_end_cut_by_two_blocks_is_one_line_end(tmp_path: Path) -> None:
    line = "Anna,Ulm\r\n"
    head = "Name,City\r\n"
    count = (MIB - len(head)) // len(line) - 2
    head += line * count
    text = head + "Zoe," + "x" * (MIB - 1 - len(head) - len("Zoe,")) + "\r\n" + line * 3
    assert text[MIB - 1] == "\r"
    _, rows = read(written(tmp_path, text))
    assert [row.number for row in rows[-3:]] == [count + 3, count + 4, count + 5]


def test_a_quote_out_of_place_matters_only_where_the_cells_do_not_fit(tmp_path: Path) -> None:
    text = 'Name,City,Note\n"Anna" Meier,Ulm,5" screen\nZoe,"Bonn" ,x\n"Max, "the, tall",Kiel,y\n'
    _, rows = read(written(tmp_path, text))
    assert rows[0].cells == ("Anna Meier", "Ulm", '5" screen')
    assert rows[1].cells == ("Zoe", "Bonn ", "x")
    assert [row.problem for row in rows] == [None, None, "has a quotation mark out of place"]


def test_line_breaks_inside_quotes_belong_to_the_cell_and_count_as_lines(tmp_path: Path) -> None:
    text = 'Name,Note\r\nAnna,"a\r\nb\nc\rd"\r\nZoe,x\r\n'
    _, rows = read(written(tmp_path, text))
    assert [(row.number, row.cells[1]) for row in rows] == [(2, "a\r\nb\nc\rd"), (6, "x")]


def test_a_quoted_line_break_at_the_border_of_two_blocks_stays_whole(tmp_path: Path) -> None:
    line = "Max," + "x" * 994 + "\n"
    head = "Name,Note\n" + line * (MIB // len(line) - 1)
    for shift in range(-3, 4):
        pad = "y" * (MIB - len(head) - len("Anna,\nZoe,'first") + shift)
        text = head + f'Anna,{pad}\nZoe,"first\nsecond"\nEva,z\n'
        assert abs(text.encode().index(b"first") + 5 - MIB) <= 3
        _, rows = read(written(tmp_path, text))
        assert rows[-2].cells == ("Zoe", "first\nsecond")
        assert rows[-1].number == rows[-2].number + 2
        assert {row.problem for row in rows} == {None}


def test_a_line_without_end_is_one_bad_row_and_the_lines_after_it_keep_their_numbers(tmp_path: Path) -> None:
    text = "Name,City\nAnna,Ulm\nZoe," + "x" * (3 * MIB) + "\nMax,Kiel\n"
    _, rows = read(written(tmp_path, text))
    assert [row.number for row in rows] == [2, 3, 4]
    assert rows[1].problem == "is longer than 1,048,576 bytes, of which only the beginning is kept"
    assert rows[2].cells == ("Max", "Kiel")


def test_a_file_that_is_one_endless_line_is_refused(tmp_path: Path) -> None:
    assert "line 1 is longer than" in refusal(written(tmp_path, "x," * (2 * MIB)))


def test_a_cell_beyond_the_limit_is_a_problem_of_its_row_only(tmp_path: Path) -> None:
    text = "Name,Note\nAnna," + "x" * (CELL_CHARACTERS + 1) + "\nZoe,y\n"
    _, rows = read(written(tmp_path, text))
    assert (
        rows[0].problem == "has a cell of more than 131,072 characters, of which only the beginning is kept"
    )
    assert rows[0].cells[0] == "Anna"
    assert rows[1].cells == ("Zoe", "y")


def test_the_header_repeated_further_down_is_no_lead(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,City\nAnna,Ulm\nName,City\nZoe,Bonn\n"))
    assert [row.problem for row in rows] == [None, "repeats the header", None]


def test_three_hundred_columns_are_read(tmp_path: Path) -> None:
    header = ",".join(f"Column {index}" for index in range(300))
    row = ",".join(str(index) for index in range(300))
    names, rows = read(written(tmp_path, f"{header}\n{row}\n"))
    assert len(names) == 300
    assert rows[0].cells[299] == "299"


def test_more_columns_than_allowed_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,c\nx,y,z\n")
    assert "3 columns, more than the 2" in refusal(path, Limits(columns=2))


def test_formulas_guarded_by_an_apostrophe_are_restored(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,Phone\n'=1+1,'+49 170 1\nO'Neill,''-x\n'quoted',-5\n"))
    assert cells(rows) == [("=1+1", "+49 170 1"), ("O'Neill", "'-x"), ("'quoted'", "-5")]


def test_rows_can_be_read_twice_and_progress_follows(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "Name,City\n" + "Anna,Ulm\n" * 300_000)) as table:
        assert table.progress() == 0
        stream = table.rows()
        next(stream)
        begun = table.progress()
        assert 0 < begun < table.size
        assert sum(1 for _ in stream) == 299_999
        assert table.progress() == table.size
        assert next(table.rows()).number == 2


def test_a_sample_leaves_out_rows_with_problems(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "Name,City\nAnna,Ulm,x\nZoe,Bonn\nMax,Kiel\nEva,Jena\n")) as table:
        assert [row.cells[0] for row in table.sample(2)] == ["Zoe", "Max"]


@pytest.mark.parametrize("kind", ["folder", "missing", "pipe"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "leads.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    refusal(path)
