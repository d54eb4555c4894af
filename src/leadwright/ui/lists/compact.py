"""A condition inside an address: JSON, packed and written in letters an address may hold. It is read as anybody's input is."""

import base64
import json
import zlib
from collections.abc import Mapping

from leadwright.criteria.nodes import SAVED
from leadwright.criteria.parse import MAX_DEPTH
from leadwright.criteria.text import clean
from leadwright.platform.errors import UnusableInput
from leadwright.ui.lists.tree import GROUPS

LONGEST = 8_000
_LARGEST = 200_000
# The root of a filter is a group that nobody counts, and values lie below the deepest condition.
_DEEPEST = MAX_DEPTH + 5


def pack(document: Mapping[str, object] | None) -> str:
    """The text of a condition; empty for none. Raises UnusableInput for one that is too long for an address."""
    if document is None:
        return ""
    plain = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    text = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    if len(text) > LONGEST:
        raise UnusableInput(
            "This filter is too long to be kept in an address; make a segment of a part of it."
        )
    return text


def unpack(text: str) -> dict[str, object] | None:
    """The condition behind a text; None for an empty one. It has the form of a tree and holds only text a database can keep;
    what it names is not checked yet. Raises UnusableInput for a text that is none.
    """
    if not text:
        return None
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj()
        plain = reader.decompress(packed, _LARGEST)
        document = _kept(json.loads(plain), 0) if reader.eof and len(text) <= LONGEST else None
    except (ValueError, zlib.error, RecursionError):
        document = None
    if not isinstance(document, dict) or not _is_tree(document):
        raise UnusableInput("The filter in this address cannot be read; begin with all leads.")
    return document


def _kept(value: object, depth: int) -> object:
    """The value with every text as PostgreSQL can store it. Raises ValueError for one that is nested too deeply."""
    if depth > 2 * _DEEPEST:  # each condition is a mapping in a list
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_kept(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {clean(name): _kept(one, depth + 1) for name, one in value.items()}
    return value


def _is_tree(node: object) -> bool:
    """Whether every condition is a mapping, every group a list of them, and every name a text."""
    if not isinstance(node, dict):
        return False
    names = node.get("event", ())
    are_texts = all(isinstance(node.get(key, ""), str) for key in ("field", *SAVED)) and all(
        isinstance(name, str) for name in (names if isinstance(names, list | tuple) else [names])
    )
    lines = node.get("where", [])
    has_lines = isinstance(lines, list) and all(isinstance(line, dict) for line in lines)
    groups = [node[key] for key in GROUPS if key in node]
    below = [part for group in groups if isinstance(group, list) for part in group]
    below += [node["not"]] if "not" in node else []
    are_groups = all(isinstance(group, list) for group in groups)
    return are_texts and has_lines and are_groups and all(_is_tree(part) for part in below)
