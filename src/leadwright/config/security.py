"""Everything in the settings that keeps strangers out: keys, hosts, cookies, headers, passwords, limits."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

HOUR = 3600
DAY = 24 * HOUR


def secret_key() -> str:
    """The key sessions and tokens are signed with: from the environment, else a file in the home folder, made
    once.

    A process without either (a type checker, a build step) gets a random key that dies with it.
    """
    given = os.environ.get("LEADWRIGHT_SECRET_KEY")
    if given:
        return given
    home = os.environ.get("LEADWRIGHT_HOME")
    return _kept_key(Path(home)) if home and Path(home).is_dir() else secrets.token_urlsafe(48)


def _kept_key(home: Path) -> str:
    path = home / "secret.key"
    if not path.exists():
        _make_key(path)
    return path.read_text(encoding="ascii").strip()


def _make_key(path: Path) -> None:
    """Whole or not at all: of two processes that begin at once, the second must not read what the first has yet to write."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass  # another process was first
    except OSError:  # a file system without hard links
        if not path.exists():
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def public_origin(given: str) -> str:
    """Scheme, host and port of the address people use, without anything after them.

    Raises ValueError for what is no http or https address: links and cookies depend on it.
    """
    parts = urlsplit(given.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"LEADWRIGHT_PUBLIC_URL must be like https://leads.example.com, not “{given}”.")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def allowed_hosts(public_url: str) -> list[str]:
    """The host of the public address, and this machine's own names."""
    host = urlsplit(public_url).hostname
    return sorted({"127.0.0.1", "localhost", "[::1]"} | ({host} if host else set()))


def django_settings(public_url: str) -> dict[str, Any]:
    """All of it as Django's settings; `public_url` is an origin, and https there means cookies are for https
    only.
    """
    return {
        **_cookies(public_url),
        **_headers(public_url),
        **_sign_in(),
        **_proxies(int(os.environ.get("LEADWRIGHT_TRUSTED_PROXIES", "0"))),
    }


def _cookies(public_url: str) -> dict[str, Any]:
    """A session lasts 12 hours, or 14 days where the person asked to stay signed in; neither grows with use.

    Over https the names begin with `__Host-`, so no other host of the domain can plant one.
    """
    secure = public_url.startswith("https://")
    prefix = "__Host-" if secure else ""
    return {
        "SESSION_COOKIE_NAME": f"{prefix}leadwright_session",
        "SESSION_COOKIE_AGE": 12 * HOUR,
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": f"{prefix}leadwright_csrf",
        "CSRF_COOKIE_AGE": None,
        "CSRF_COOKIE_SECURE": secure,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_TRUSTED_ORIGINS": [public_url],
        "CSRF_FAILURE_VIEW": "leadwright.ui.failures.csrf_failed",
    }


def _headers(public_url: str) -> dict[str, Any]:
    return {
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        # Not no-referrer: browsers then send `Origin: null` with every form, which the CSRF check must
        # refuse.
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_HSTS_SECONDS": 365 * DAY if public_url.startswith("https://") else 0,
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


def _sign_in() -> dict[str, Any]:
    """Sign-in by address and password, without sign-up and without any mail.

    Failures are limited for the typed address, the IP address and all together, known address or not.
    """
    validation = "django.contrib.auth.password_validation"
    return {
        "AUTHENTICATION_BACKENDS": ["leadwright.accounts.authentication.PasswordBackend"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": f"{validation}.UserAttributeSimilarityValidator",
                "OPTIONS": {"user_attributes": ("email", "name")},
            },
            {"NAME": f"{validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
            {"NAME": f"{validation}.CommonPasswordValidator"},
            {"NAME": f"{validation}.NumericPasswordValidator"},
        ],
        "LOGIN_URL": "ui:sign_in",
        "LOGIN_REDIRECT_URL": "ui:leads",
        "ACCOUNT_ADAPTER": "leadwright.ui.adapter.SignInAdapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
        "ACCOUNT_EMAIL_NOTIFICATIONS": False,
        "ACCOUNT_RATE_LIMITS": {
            "login": "30/m/ip",
            "login_failed": "10/m/ip,5/5m/key",
            "login_everywhere": "300/m/key",
            "one_time_link": "20/m/ip",
            "forgotten": "5/m/ip",
        },
    }


def _proxies(trusted: int) -> dict[str, Any]:
    """How many proxies of one's own stand before the web process; only what they add is believed."""
    header = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")} if trusted else {}
    return {"ALLAUTH_TRUSTED_PROXY_COUNT": trusted, **header}
