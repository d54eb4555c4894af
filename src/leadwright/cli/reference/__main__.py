"""`python -m leadwright.cli.reference FOLDER`: writes the pages, for a workspace without custom fields."""

import sys
from importlib import import_module
from pathlib import Path

from leadwright.cli.runtime import workspace


def main(folder: Path) -> None:
    """Write every page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with workspace():
        # Django is ready only here, and the pages are made of its models.
        for name, text in import_module("leadwright.cli.reference.pages").pages().items():
            (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
