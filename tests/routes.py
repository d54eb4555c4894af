"""Every address the program answers, read from the URL resolver, with a sample of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

SAMPLES: dict[str, str] = {
    "public_id": "lead_00000000000000000000000000",
    "slug": "default",
    "place": "hello",
    "token": "a-token-nobody-made",
    "kind": "leads",
    "stored": "0" * 32,
    "draft": "draft_00000000000000000000000000",
    "run": "import_00000000000000000000000000",
    "reference": "work_00000000000000000000000000",
    "note_id": "note_00000000000000000000000000",
    "task_id": "task_00000000000000000000000000",
    "deed": "done",
    "application_id": "application_00000000000000000000000000",
    "file_id": "file_00000000000000000000000000",
    "submission": "submission_00000000000000000000000000",
    "hand_over": "handover_00000000000000000000000000",
    "opportunity": "opportunity_00000000000000000000000000",
    "study": "study_00000000000000000000000000",
    "payload_id": "payload_00000000000000000000000000",
    "link_id": "reflink_00000000000000000000000000",
    "address": "hook_00000000000000000000000000",
    "code": "anybody",
    "batch": "batch_00000000000000000000000000",
    "company_id": "company_00000000000000000000000000",
    "digest": "0123456789ab",
    "word": "track",
    "key": "wk_nobody",
    "name": "ui/icons.svg",
    "of": "segment",
    "lead": "lead_00000000000000000000000000",
    "merge_id": "merge_00000000000000000000000000",
    "person": "me",
    "simulation": "simulation_00000000000000000000000000",
}


@dataclass(frozen=True)
class Route:
    """One address by its name, e.g. `ui:lead`."""

    name: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    @property
    def address(self) -> str:
        return reverse(self.name, kwargs={name: SAMPLES[name] for name in self.parameters})


def all_routes() -> list[Route]:
    """All of them, in the order of the resolver."""
    return list(_walk(get_resolver(), ()))


def _walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield Route(
                name=":".join((*spaces, entry.name or "")),
                view=entry.callback,
                parameters=tuple(entry.pattern.converters),
            )
