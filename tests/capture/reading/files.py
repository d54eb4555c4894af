"""Files the tests of reading write: text as given, and workbooks small enough to be built by hand."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from leadwright.capture.reading import FormatHint, Limits, Row, UnreadableFile, open_table

MESSY = Path(__file__).resolve().parents[4] / "shared" / "data" / "messy_csv"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def messy(name: str) -> Path:
    """A real file that breaks importers."""
    if not MESSY.is_dir():
        pytest.skip("the folder ../shared/data/messy_csv is not there")
    return MESSY / name


def written(folder: Path, content: str | bytes, name: str = "leads.csv", encoding: str = "utf-8") -> Path:
    """A file with exactly this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(
    path: Path, limits: Limits | None = None, hint: FormatHint | None = None
) -> tuple[tuple[str, ...], list[Row]]:
    """Header and rows of a file."""
    with open_table(path, limits=limits, hint=hint) as table:
        return table.header, list(table.rows())


def cells(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    return [row.cells for row in rows]


def refusal(path: Path, limits: Limits | None = None, hint: FormatHint | None = None) -> str:
    """The sentence with which a file is refused; it always names the file."""
    with pytest.raises(UnreadableFile) as caught:
        read(path, limits, hint)
    assert path.name in caught.value.message
    assert caught.value.data["file"] == path.name
    return caught.value.message


def column_letters(index: int) -> str:
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text_cell(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def number_cell(place: str, value: float | str, style: int = 0) -> str:
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def sheet_of(rows: Sequence[Sequence[str]], first_row: int = 1) -> str:
    """The XML of a sheet with these texts."""
    lines = []
    for number, row in enumerate(rows, start=first_row):
        filled = "".join(
            text_cell(f"{column_letters(i)}{number}", value) for i, value in enumerate(row) if value
        )
        lines.append(f'<row r="{number}">{filled}</row>')
    return "".join(lines)


def xlsx(
    path: Path,
    sheets: dict[str, str],
    *,
    hidden: Sequence[str] = (),
    shared: Sequence[str] = (),
    extra: Callable[[zipfile.ZipFile], None] | None = None,
) -> Path:
    """An XLSX file: for each sheet its name and the XML of its rows. Style 1 is a date, style 2 a date with
    time.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        listed, related = "", ""
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            state = ' state="hidden"' if name in hidden else ""
            listed += f'<sheet name="{name}" sheetId="{number}"{state} r:id="r{number}"/>'
            related += f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
            )
        related += f'<Relationship Id="st" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        if shared:
            related += f'<Relationship Id="sh" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            texts = "".join(f"<si><t>{text}</t></si>" for text in shared)
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{texts}</sst>')
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/>'
            '</numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        if extra:
            extra(archive)
    return path


def ods(path: Path, rows: str, manifest: str = "") -> Path:
    """An ODS file with one sheet of these rows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" manifest:version="1.2"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            f"{manifest}</manifest:manifest>",
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0" '
            f'xmlns:text="{_ODF}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Leads">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def ods_row(*values: str, attributes: str = "") -> str:
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        for value in values
    )
    return f"<table:table-row{attributes}>{texts}</table:table-row>"


def ods_empty_rows(count: int) -> str:
    """Rows as spreadsheet programs write them below the last filled one."""
    cell = '<table:table-cell table:number-columns-repeated="16384"/>'
    return f'<table:table-row table:number-rows-repeated="{count}">{cell}</table:table-row>'
