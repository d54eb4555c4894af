"""Which style sheets are sent as one, in the order of the cascade.

A component for many pages is added to `product.css` here; what only one page needs is named in that page's `styles` block.
"""

_BASE = ("tokens", "base", "layout", "words", "buttons", "forms", "cards")
_PRODUCT = (
    "shell",
    "badges",
    "filters",
    "marks",
    "scores",
    "stages",
    "tables",
    "pager",
    "tabs",
    "timeline",
    "toasts",
    "dialogs",
    "empty",
    "progress",
    "charts",
    "finding",
    "fresh",
)

BUNDLES: dict[str, tuple[str, ...]] = {
    "ui/gate.css": tuple(f"ui/css/{name}.css" for name in (*_BASE, "gate")),
    "ui/product.css": tuple(f"ui/css/{name}.css" for name in (*_BASE, *_PRODUCT)),
}
