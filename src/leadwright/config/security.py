"""Everything in the settings that keeps strangers out: keys, hosts, cookies, headers, passwords."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF


def secret_key() -> str:
    """The key sessions and tokens are signed with: from the environment, else a file in the home folder, made once.

    A process without either (a type checker, a build step) gets a random key that dies with it.
    """
    given = os.environ.get("LEADWRIGHT_SECRET_KEY")
    if given:
        return given
    home = os.environ.get("LEADWRIGHT_HOME")
    return _kept_key(Path(home)) if home and Path(home).is_dir() else secrets.token_urlsafe(48)


def _kept_key(home: Path) -> str:
    path = home / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def allowed_hosts(public_url: str) -> list[str]:
    """The host of the public address, and this machine's own names."""
    host = urlsplit(public_url).hostname
    return sorted({"127.0.0.1", "localhost", "[::1]"} | ({host} if host else set()))


def django_settings(public_url: str) -> dict[str, Any]:
    """Cookies, headers and the content security policy; cookies are marked secure where the public address is https."""
    secure = public_url.startswith("https://")
    return {
        "CSRF_COOKIE_SECURE": secure,
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_TRUSTED_ORIGINS": [public_url] if "://" in public_url else [],
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_HSTS_SECONDS": 31536000 if secure else 0,
        "X_FRAME_OPTIONS": "DENY",
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": [NONE],
                "script-src": [SELF],
                "style-src": [SELF],
                "img-src": [SELF, "data:"],
                "font-src": [SELF],
                "connect-src": [SELF],
                "form-action": [SELF],
                "base-uri": [NONE],
                "frame-ancestors": [NONE],
            }
        },
    }
