"""Documents in a folder: `<kind>.yml` for the default one, `<kind>/<slug>.yml` for others."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from leadwright.platform.errors import UnusableInput
from leadwright.playbook import registry, yaml_form
from leadwright.playbook.errors import BadDocument, Problem
from leadwright.playbook.reading import Written, in_model_order, read
from leadwright.playbook.registry import DEFAULT_SLUG

MAX_BYTES = 1 << 20
_SUFFIXES = (".yml", ".yaml", ".json")


@dataclass(frozen=True)
class FileDocument:
    """A document, and the file it stands in (relative to the folder); `lines` are those at which its paths
    begin.
    """

    written: Written
    file: str
    lines: Mapping[str, int]


def read_folder(folder: Path) -> tuple[FileDocument, ...]:
    """Every document in `folder` and below, by path; other files are left alone, and so is what is hidden.

    A single file is taken too. Raises UnusableInput when there is nothing to read, BadDocument for the
    first file that is not a document, or that repeats another.
    """
    if folder.is_file():
        return (read_file(folder),)
    if not folder.is_dir():
        raise UnusableInput(f"There is no folder {folder}.", folder=str(folder))
    found = tuple(read_resource(path, name) for name, path in sorted(_files(folder)))
    if not found:
        raise UnusableInput(
            f"The folder {folder} holds no document (*.yml, *.yaml, *.json).", folder=str(folder)
        )
    _refuse_repeated(found)
    return found


def read_file(path: Path) -> FileDocument:
    """The document in one file; its folder and name stand in for a missing kind and slug.

    Raises UnusableInput where there is no such file, or none that may be read, and BadDocument.
    """
    if not path.is_file():
        raise UnusableInput(f"There is no file {path}.", file=str(path))
    name = path.absolute()
    try:
        return read_resource(path, str(PurePosixPath(name.parent.name, name.name)))
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read: {error.strerror}.", file=str(path)) from None


def read_resource(resource: Traversable | Path, file: str) -> FileDocument:
    """The document in a file or package resource that errors call `file`."""
    data = resource.read_bytes() if not _too_large(resource) else b""
    if len(data) > MAX_BYTES or _too_large(resource):
        raise BadDocument(Problem("A document has at most 1 MiB."), file=file)
    loaded = _load(data, file)
    if not isinstance(loaded.value, dict):
        raise BadDocument(Problem("A document begins with keys, such as `kind:` and `title:`."), file=file)
    body = dict(loaded.value)
    try:
        kind, slug = _identity(body, PurePosixPath(file))
        return FileDocument(read(kind, slug, body), file, loaded.lines)
    except BadDocument as problem:
        raise problem.in_file(file, loaded.lines) from None


def document_text(kind: str, slug: str, stored: Mapping[str, object]) -> str:
    """The YAML text of a document: `read_file` of it gives the same document, and the same document the same bytes.

    Keys stand in the order of the kind's model; where the author chose them, in that of the alphabet.
    """
    head: dict[str, object] = {"kind": kind}
    if slug != DEFAULT_SLUG:
        head["slug"] = slug
    return yaml_form.dump(head | dict(in_model_order(kind, stored)))


def file_name(kind: str, slug: str) -> PurePosixPath:
    """Where an exported document lies in its folder."""
    return PurePosixPath(f"{kind}.yml") if slug == DEFAULT_SLUG else PurePosixPath(kind, f"{slug}.yml")


def write_folder(folder: Path, texts: Mapping[PurePosixPath, str]) -> None:
    """Write each text to its name below `folder`, each file whole or not at all.

    Raises UnusableInput, before anything is written, when the folder holds a document that is not among
    them: applying the folder would bring it back.
    """
    if folder.exists() and not folder.is_dir():
        raise UnusableInput(f"{folder} is a file; name a folder.", folder=str(folder))
    stray = sorted(name for name, _ in _files(folder) if PurePosixPath(name) not in texts)
    if stray:
        raise UnusableInput(
            f"The folder {folder} holds {stray[0]}, which is not in the playbook. "
            "Remove it or name another folder.",
            folder=str(folder),
        )
    for name, text in texts.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        beside.write_bytes(text.encode())
        beside.replace(target)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        if path.suffix in _SUFFIXES and not hidden and path.is_file():
            yield relative.as_posix(), path


def _too_large(resource: Traversable | Path) -> bool:
    return isinstance(resource, Path) and resource.stat().st_size > MAX_BYTES


def _load(data: bytes, file: str) -> yaml_form.Loaded:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise BadDocument(Problem("The text is not UTF-8.", line=line), file=file) from None
    return _load_json(text, file) if file.endswith(".json") else yaml_form.load(text, file)


def _load_json(text: str, file: str) -> yaml_form.Loaded:
    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        for key, _ in found:
            if sum(key == other for other, _ in found) > 1:
                raise BadDocument(Problem(f'The key "{key}" is written twice.'), file=file)
        return dict(found)

    try:
        return yaml_form.Loaded(json.loads(text, object_pairs_hook=pairs))
    except json.JSONDecodeError as problem:
        place = Problem(f"This is not valid JSON: {problem.msg}.", line=problem.lineno, column=problem.colno)
        raise BadDocument(place, file=file) from None
    except (RecursionError, ValueError):
        raise BadDocument(
            Problem("The document is nested too deep or holds an endless number."), file=file
        ) from None


def _identity(body: dict[str, object], file: PurePosixPath) -> tuple[str, str]:
    """Kind and slug, taken out of `body`, else told by the file's name and folder."""
    kind, slug = body.pop("kind", None), body.pop("slug", None)
    folder, stem = file.parent.name, file.name.removesuffix(file.suffix)
    in_folder = folder in registry.kinds() and kind in (None, folder)
    if kind is None:
        kind = folder if in_folder else stem if stem in registry.kinds() else None
    if not isinstance(kind, str):
        cure = f"Write one of {', '.join(registry.kinds())} behind `kind:`."
        raise BadDocument(Problem(f"The kind of the document is missing. {cure}", "kind"))
    if slug is None:
        slug = stem if in_folder else DEFAULT_SLUG
    if not isinstance(slug, str):
        raise BadDocument(Problem("A text is needed; put it in quotes.", "slug"))
    return kind, slug


def _refuse_repeated(found: Iterable[FileDocument]) -> None:
    files: dict[tuple[str, str], str] = {}
    for one in found:
        other = files.setdefault((one.written.kind, one.written.slug), one.file)
        if other != one.file:
            sentence = f"{one.written.kind} {one.written.slug} is already described in {other}."
            raise BadDocument(Problem(sentence), file=one.file)
