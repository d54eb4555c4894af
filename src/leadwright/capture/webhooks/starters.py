"""The mappings one begins with, each with an example of what is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from leadwright.capture.webhooks.document import WEBHOOK, WebhookBody
from leadwright.playbook import reading
from leadwright.playbook.files import read_resource


@dataclass(frozen=True)
class Starter:
    """A mapping, and a payload it reads."""

    name: str
    body: WebhookBody
    example: str

    @property
    def plain(self) -> Mapping[str, object]:
        """The document as plain data, to be changed."""
        return reading.in_model_order(WEBHOOK.name, reading.as_stored(self.body))


_NAMES = ("lead-ad", "social-listening", "activities", "other")


@cache
def starters() -> Mapping[str, Starter]:
    """In the order they are offered; the last is for whatever else is sent."""
    folder = resources.files(__package__).joinpath("starters")
    found = {}
    for name in _NAMES:
        body = read_resource(folder.joinpath(f"{name}.yml"), f"webhook/{name}.yml").written.body
        assert isinstance(body, WebhookBody)  # noqa: S101 - a document of that kind
        told = json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))
        found[name] = Starter(name, body, json.dumps(told, indent=2, ensure_ascii=False))
    return found
