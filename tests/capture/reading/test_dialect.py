from pathlib import Path

import pytest

from leadwright.capture.reading import FormatHint, open_table
from tests.capture.reading.files import cells, read, written


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [
        ("Name", "Amount", "Note"),
        ("Anna", "1,5", "a b"),
        ("Zoe", "2,5", "c; d | e"),
        ("Max", "3,5", "f"),
    ]
    text = "\n".join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line) for line in lines
    )
    with open_table(written(tmp_path, text)) as table:
        rows = list(table.rows())
    assert table.format.delimiter == delimiter
    assert table.format.kind == ("tsv" if delimiter == "\t" else "csv")
    assert cells(rows) == lines[1:]


def test_a_german_list_with_decimal_commas_is_cut_at_its_semicolons(tmp_path: Path) -> None:
    text = "Firma;Umsatz;Ort\r\nMüller GmbH;1,5;Köln\r\nGroß AG;2,25;Bonn\r\nLied KG;3,0;Ulm\r\n"
    _, rows = read(written(tmp_path, text, encoding="cp1252"))
    assert rows[0].cells == ("Müller GmbH", "1,5", "Köln")


def test_commas_in_every_address_do_not_beat_tabs(tmp_path: Path) -> None:
    text = "Name\tAddress\tMail\nAnna\tUlm, Weg 1\ta@x.org\nZoe\tBonn, Weg 2\tz@x.org\n"
    _, rows = read(written(tmp_path, text))
    assert rows[0].cells == ("Anna", "Ulm, Weg 1", "a@x.org")


def test_semicolons_inside_a_cell_of_every_row_do_not_beat_commas(tmp_path: Path) -> None:
    text = "Mail,Tags\n" + "".join(f"a{i}@x.org,red;green;blue\n" for i in range(20))
    header, rows = read(written(tmp_path, text))
    assert header == ("Mail", "Tags")
    assert rows[0].cells == ("a0@x.org", "red;green;blue")


def test_a_list_of_addresses_is_one_column(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "E-mail\nanna@example.org\nzoe@example.org\n")) as table:
        assert table.format.delimiter is None
        assert table.header == ("E-mail",)
        assert cells(list(table.rows())) == [("anna@example.org",), ("zoe@example.org",)]


def test_commas_in_some_lines_of_one_column_are_no_delimiter(tmp_path: Path) -> None:
    text = "Company\nAcme\nFoo, Inc.\nBar\nBaz\nQux\nQuux\n"
    _, rows = read(written(tmp_path, text))
    assert cells(rows) == [("Acme",), ("Foo, Inc.",), ("Bar",), ("Baz",), ("Qux",), ("Quux",)]


def test_apostrophes_quote_where_cells_stand_in_them(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "'Name','City'\n'Smith, John','Ulm'\n'O''Neill','Bonn'\n"))
    assert cells(rows) == [("Smith, John", "Ulm"), ("O'Neill", "Bonn")]


def test_apostrophes_in_french_are_no_quotes(tmp_path: Path) -> None:
    text = "Nom,Ville\nL'Oréal,Paris\n'Chez Jean,L'Isle-d'Abeau\nD'accord',Nice\n"
    _, rows = read(written(tmp_path, text))
    assert cells(rows) == [("L'Oréal", "Paris"), ("'Chez Jean", "L'Isle-d'Abeau"), ("D'accord'", "Nice")]


def test_quotes_inside_quoted_cells_do_not_hide_the_delimiter(tmp_path: Path) -> None:
    notes = [";", 'say ""hi""', "0;", "0;"]
    text = '"Name","Mail","Says","Note"\n' + "".join(
        f'"","a@x.org","say ""hi""","{note}"\n' for note in notes
    )
    assert read(written(tmp_path, text))[0] == ("Name", "Mail", "Says", "Note")


def test_a_delimiter_that_stands_only_in_unquoted_cells_loses(tmp_path: Path) -> None:
    text = 'Name;Mail;Phone;Last\n;a@x.org;;\n;b@x.org;;,\n;c@x.org;"0""";,\n;d@x.org;;,0\n'
    assert read(written(tmp_path, text))[0] == ("Name", "Mail", "Phone", "Last")


def test_a_comma_in_every_quoted_cell_does_not_beat_semicolons(tmp_path: Path) -> None:
    text = '"Name, full";"Amount, EUR"\n"Meier, Anna";"1,5"\n"Groß, Zoe";"2,5"\n'
    assert read(written(tmp_path, text))[0] == ("Name, full", "Amount, EUR")


def test_lone_apostrophes_in_cells_are_no_quotes(tmp_path: Path) -> None:
    text = "Name,Mail,City\n',a@x.org,'\n',b@x.org,'\n"
    assert cells(read(written(tmp_path, text))[1]) == [("'", "a@x.org", "'"), ("'", "b@x.org", "'")]


def test_a_backslash_at_the_end_of_a_cell_is_no_escape(tmp_path: Path) -> None:
    text = '"Name","Mail","Note"\r"","a@x.org",""\r"\\","b@x.org","two\nlines"\r'
    assert cells(read(written(tmp_path, text))[1])[1] == ("\\", "b@x.org", "two\nlines")


def test_backslashes_before_quotes_are_understood(tmp_path: Path) -> None:
    text = 'Name,Note\n"Anna","says \\"hi, you\\""\n"Zoe","plain"\n"Max","a, b"\n'
    _, rows = read(written(tmp_path, text))
    assert cells(rows) == [("Anna", 'says "hi, you"'), ("Zoe", "plain"), ("Max", "a, b")]


def test_backslashes_elsewhere_stay(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, 'Name,Folder\n"Anna","C:\\leads"\n"Zoe","D:\\"\n'))
    assert cells(rows) == [("Anna", "C:\\leads"), ("Zoe", "D:\\")]


def test_blanks_before_quotes_are_skipped(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, 'Name, City, Note\n"Anna", "Ulm, Weg 1", x\n"Zoe", "Bonn", y\n'))
    assert cells(rows) == [("Anna", "Ulm, Weg 1", "x"), ("Zoe", "Bonn", "y")]


def test_a_line_that_names_the_separator_is_believed_and_is_no_data(tmp_path: Path) -> None:
    with open_table(
        written(tmp_path, "sep=;\r\nName;Mail\r\nA, B, C;a@x.org\r\nD, E, F;d@x.org\r\n")
    ) as table:
        rows = list(table.rows())
    assert table.preamble == ("sep=;",)
    assert table.header == ("Name", "Mail")
    assert [(row.number, row.cells[0]) for row in rows] == [(3, "A, B, C"), (4, "D, E, F")]


def test_a_person_may_name_delimiter_and_quote(tmp_path: Path) -> None:
    path = written(tmp_path, "Name:City\n!Anna: x!:Ulm\n")
    header, rows = read(path, hint=FormatHint(delimiter=":", quote="!"))
    assert header == ("Name", "City")
    assert rows[0].cells == ("Anna: x", "Ulm")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(tmp_path: Path, end: str) -> None:
    text = end.join(["Name,City", "Anna,Ulm", "", '"Zoe",Bonn', 'Max,"a', 'b"', "Eva,Trier"])
    _, rows = read(written(tmp_path, text))
    assert [(row.number, row.cells) for row in rows] == [
        (2, ("Anna", "Ulm")),
        (4, ("Zoe", "Bonn")),
        (5, ("Max", f"a{end}b")),
        (7, ("Eva", "Trier")),
    ]


def test_mixed_line_ends_are_counted_alike(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,City\r\nAnna,Ulm\nZoe,Bonn\rMax,Trier\r\n\r\nEva,Kiel"))
    assert [(row.number, row.cells[0]) for row in rows] == [(2, "Anna"), (3, "Zoe"), (4, "Max"), (6, "Eva")]


def test_separators_of_unicode_do_not_end_a_line(tmp_path: Path) -> None:
    _, rows = read(written(tmp_path, "Name,City\nAn\u2028na,U\x0blm\nZo\x85e,x\x0cy\n"))
    assert cells(rows) == [("An\u2028na", "U\x0blm"), ("Zo\x85e", "x\x0cy")]
