"""The body of a submission: bytes in, texts by the names of fields out. Bounded before anything is unpacked."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from leadwright.capture.forms.files import MOST, SentFile
from leadwright.capture.forms.questions import FILES
from leadwright.capture.ingest.body import storable

LONGEST = 64 * 1024
# With the files of an application, which may have five megabytes each.
LONGEST_WITH_FILES = 12 * 1024 * 1024
MOST_FIELDS = 200
_DEEPEST = 2

Fields = Mapping[str, Sequence[str]]


class UnreadableSubmission(ValueError):
    """A body no submission can be read from; the text says why, `status` how it is answered."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Body:
    """What was sent: texts by the names of fields, and files, whose names stand among the texts too."""

    fields: Fields
    files: tuple[SentFile, ...] = ()


def read_fields(request: HttpRequest) -> Fields:
    """What a form, a script or a program sent: URL-encoded, multipart (its files are thrown away) or JSON.

    Texts come without what no database stores (NUL, halves of surrogate pairs). Raises UnreadableSubmission.
    """
    return read_body(request, takes_files=False).fields


def read_body(request: HttpRequest, *, takes_files: bool) -> Body:
    """The same with its files, where the form takes any. Raises UnreadableSubmission."""
    longest = LONGEST_WITH_FILES if takes_files else LONGEST
    raw = request.read(longest + 1)
    if len(raw) > longest:
        told = "12 MB" if takes_files else "64 KB"
        raise UnreadableSubmission(f"What was sent is longer than {told}.", 413)
    kind = request.content_type or ""
    if kind == "application/json":
        return Body(_of_json(raw))
    files: list[SentFile] = []
    pairs = (
        _of_multipart(request, raw, files, takes_files=takes_files)
        if kind == "multipart/form-data"
        else _of_query(raw)
    )
    fields: dict[str, list[str]] = {}
    for name, text in pairs:
        fields.setdefault(storable(name), []).append(storable(text))
    if files:
        fields[FILES] = [storable(one.name) for one in files]
    return Body(fields, tuple(files))


def _of_query(raw: bytes) -> list[tuple[str, str]]:
    try:
        text = raw.decode("ascii", errors="replace")
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise UnreadableSubmission(f"More than {MOST_FIELDS} fields were sent.") from None


def _of_multipart(
    request: HttpRequest, raw: bytes, files: list[SentFile], *, takes_files: bool
) -> list[tuple[str, str]]:
    handler = _Keep(request, files) if takes_files else _ThrowAway(request)
    meta = {**request.META, "CONTENT_LENGTH": str(len(raw))}
    try:
        told, _ = MultiPartParser(meta, BytesIO(raw), [handler], "utf-8").parse()
    except (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent, RequestDataTooBig, ValueError):
        raise UnreadableSubmission("The form could not be read.") from None
    if sum(len(texts) for _, texts in told.lists()) > MOST_FIELDS:
        raise UnreadableSubmission(f"More than {MOST_FIELDS} fields were sent.")
    return [(name, str(text)) for name, texts in told.lists() for text in texts]


def _of_json(raw: bytes) -> Fields:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        raise UnreadableSubmission("What was sent is not JSON.") from None
    if not isinstance(document, dict) or len(document) > MOST_FIELDS:
        raise UnreadableSubmission("A JSON object with the names of fields is needed.")
    return {storable(str(name)): list(_texts(value)) for name, value in document.items()}


def _texts(value: Any, depth: int = 0) -> Sequence[str]:
    if isinstance(value, str):
        return [storable(value)]
    if isinstance(value, bool):
        return ["yes"] if value else []
    if isinstance(value, int | float):
        return [str(value)]
    if isinstance(value, list) and depth < _DEEPEST:
        return [text for one in value[:MOST_FIELDS] for text in _texts(one, depth + 1)]
    return []


class _ThrowAway(FileUploadHandler):
    """Forms take no files; nothing of one is kept, not even for a moment."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class _Keep(FileUploadHandler):
    """Files in memory: all of them together are bounded by the request."""

    def __init__(self, request: HttpRequest, files: list[SentFile]) -> None:
        super().__init__(request)
        self._files, self._parts = files, list[bytes]()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._parts = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._parts.append(raw_data)

    def file_complete(self, file_size: int) -> None:
        # A field in which nothing was chosen comes as a file without a name.
        if self.field_name == FILES and self.file_name and len(self._files) <= MOST:
            self._files.append(SentFile(self.file_name, b"".join(self._parts)))
