"""The page of the settings of a workspace."""

from leadwright.cli.reference import markdown
from leadwright.platform.workspace import REGISTRY


def page() -> str:
    """Each setting with its default and its meaning."""
    rows = [
        (markdown.code(one.name), markdown.code(str(one.default)), one.describes)
        for one in sorted(REGISTRY.values(), key=lambda one: one.name)
    ]
    return markdown.page(
        "Settings",
        "What a workspace chooses for itself; the values lie in its database.",
        markdown.table(("Setting", "Default", "Meaning"), rows),
    )
