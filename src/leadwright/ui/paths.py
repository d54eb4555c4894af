"""Where a page may send the browser next."""

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_PATH = 2000


def safe_path(wanted: str, otherwise: str) -> str:
    """`wanted` if it is a path on this very host, else `otherwise`.

    A target that names a host or scheme, or that a browser could read as naming one (`//host`, `/\\\\host`,
    control characters), is none.
    """
    is_path = wanted.startswith("/") and len(wanted) <= LONGEST_PATH and wanted.isprintable()
    return wanted if is_path and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise
