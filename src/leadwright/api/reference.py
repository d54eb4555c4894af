"""The reference of the interface as a page, from its description. `python -m leadwright.api.reference FOLDER` writes it."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_JSON = "application/json"
_HEAD = """# The API

Everything under `/api/v1`, written by the code (`make reference`). `/api/v1/openapi.json` says the same for machines. How to
begin, and what holds for all of it, stands in the [guide](../guide/api.md).

Each operation names the scope its key needs. Besides what is listed, an operation answers refusals as `application/problem+json`:
400 (not readable), 401 (no valid key), 403 (not allowed), 404 (not there, or not for this key), 422 (not usable), 429 (too many
requests) and 503 (away for a moment); writes 409 (in the way of something else) and 413 (too large) too.
"""
_MOST_LINES = 40


def page() -> str:
    """The page, as Markdown."""
    from leadwright.api.urls import interface

    told = interface.get_openapi_schema(path_prefix="/api/v1/")
    return "\n".join(
        [_HEAD, *_contents(told), *(line for tag in told["tags"] for line in _section(told, tag))]
    )


def _contents(told: Mapping[str, Any]) -> Iterator[str]:
    yield from ("| | |", "|---|---|")
    for tag in told["tags"]:
        for method, path, one in _operations(told, tag["name"]):
            yield f"| `{method} {path}` | [{one['summary']}](#{one['operationId'].replace('_', '-')}) |"


def _section(told: Mapping[str, Any], tag: Mapping[str, str]) -> Iterator[str]:
    yield from ("", f"## {tag['name'][0].upper()}{tag['name'][1:]}", "", tag["description"])
    for method, path, one in _operations(told, tag["name"]):
        yield from (
            "",
            f"### {one['operationId'].replace('_', '-')}",
            "",
            f"`{method} {path}` · {one['summary']}",
            "",
        )
        yield one["description"]
        yield from _parameters(one)
        yield from _example(told, one)


def _operations(told: Mapping[str, Any], tag: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            if tag in one["tags"]:
                yield method.upper(), path, one


def _parameters(one: Mapping[str, Any]) -> Iterator[str]:
    shown = [parameter for parameter in one["parameters"] if parameter["in"] != "header"]
    if shown:
        yield from ("", "| parameter | in | |", "|---|---|---|")
    for parameter in shown:
        text = parameter.get("description", "").replace("|", "\\|")
        yield f"| `{parameter['name']}` | {parameter['in']} | {text} |"


def _example(told: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[str]:
    body = one.get("requestBody", {}).get("content", {}).get(_JSON, {})
    if "example" in body:
        yield from ("", "Sent:", "", "```json", *_lines(body["example"]), "```")
    for status, answer in one["responses"].items():
        example = answer.get("content", {}).get(_JSON, {})
        if "example" in example:
            yield from ("", f"Answered, {status}:", "", "```json", *_lines(example["example"]), "```")


def _lines(example: object) -> list[str]:
    """Cut where nobody would read on."""
    lines = json.dumps(example, indent=2, ensure_ascii=False).splitlines()
    return lines if len(lines) <= _MOST_LINES else [*lines[:_MOST_LINES], "  …"]


def main(folder: Path) -> None:
    """Write the page into the folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadwright.config.settings")
    import django

    django.setup()
    (folder / "api.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
