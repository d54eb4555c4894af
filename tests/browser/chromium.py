"""Which Chromium, and how it is started."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# As root, in containers with a small /dev/shm, and with the same letter shapes on every machine.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"]


def executable() -> str:
    """Its path: LEADWRIGHT_CHROMIUM, else the first that is installed."""
    for name in (os.environ.get("LEADWRIGHT_CHROMIUM", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    raise RuntimeError("The browser tests need Chromium; scripts/test installs it on Debian.")
