"""Addresses of style sheets, scripts and pictures, and the answer at them.

Each address holds a digest of all of them, so browsers may keep a file for a year and still see its change, also where one
module names another by a relative path.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from leadwright.accounts.access import open_to_everybody
from leadwright.ui.bundles import BUNDLES

PREFIX = "assets"
YEAR = 365 * 24 * 3600
_PACKED = ("text/css", "text/javascript", "image/svg+xml")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent; `packed` is gzip, None where that gains nothing."""

    kind: str
    plain: bytes
    packed: bytes | None


class VersionedStaticFiles(StaticFilesStorage):
    """`ui/icons.svg` is found at `/assets/<digest>/ui/icons.svg`.

    Raises ValueError for a file that no package has: a broken address is a fault of the template, not of the
    reader.
    """

    def url(self, name: str | None, force: bool = False) -> str:
        wanted = name or ""
        if wanted not in _names():
            raise ValueError(f"There is no static file called {wanted}.")
        return f"/{PREFIX}/{version()}/{wanted}"


@open_to_everybody
@require_safe
def serve(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """The file, whatever digest is asked for: a page that is open during an upgrade gets the newer one, for once."""
    if name not in _names():
        raise Http404
    asset = _asset(name)
    packed = asset.packed if "gzip" in request.headers.get("Accept-Encoding", "") else None
    response = HttpResponse(packed or asset.plain, content_type=asset.kind)
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if digest == version() else "no-cache"
    if asset.packed:
        patch_vary_headers(response, ["Accept-Encoding"])
    if packed:
        response["Content-Encoding"] = "gzip"
    return response


@cache
def version() -> str:
    """A digest of all the files together."""
    found = hashlib.sha256()
    for name in sorted(_names()):
        found.update(name.encode() + _asset(name).plain)
    return found.hexdigest()[:12]


@cache
def _names() -> frozenset[str]:
    """Everything there is to serve: what stands in Leadwright's own folders, bundles, and htmx."""
    own = (name for finder in finders.get_finders() for name, _ in finder.list([]))
    return frozenset(name for name in own if name.split("/")[0] in ("ui", "edge", "django_htmx")) | set(
        BUNDLES
    )


@cache
def _asset(name: str) -> Asset:
    kind = guess_type(name)[0] or "application/octet-stream"
    plain = b"\n".join(_read(part) for part in BUNDLES.get(name, (name,)))
    text = kind in _PACKED
    return Asset(
        kind=f"{kind}; charset=utf-8" if text else kind,
        plain=plain,
        packed=gzip.compress(plain, 9, mtime=0) if text else None,
    )


def _read(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise ValueError(f"There is no static file called {name}.")
    return Path(found).read_bytes()
