"""Addresses of PostgreSQL: from the environment, as Django's settings, and back."""

import os
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from leadwright.platform.database.errors import DatabaseUnavailable

VARIABLES = ("LEADWRIGHT_DATABASE_URL", "DATABASE_URL")
SCHEMES = ("postgres", "postgresql")
EXAMPLE = "postgresql://user:password@host:5432/name"


def database_url(environment: Mapping[str, str] = os.environ) -> str | None:
    """The address of the server to use instead of Leadwright's own, or None."""
    for variable in VARIABLES:
        if address := environment.get(variable, "").strip():
            return address
    return None


def connection_settings(url: str) -> dict[str, object]:
    """Django's DATABASES entry for an address in the form that PostgreSQL's own programs take.

    A socket folder is the host: percent-encoded (`postgresql://%2Frun%2Fpostgresql/name`) or as
    `?host=/run/postgresql`. Other parameters (`sslmode`, `application_name`, ...) become OPTIONS. No address
    gives an entry without host, for programs that read the settings and use no database. Errors never repeat
    the address, because it holds a password.
    """
    if not url:
        return database_entry(name="leadwright")
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:
        raise DatabaseUnavailable(
            f"The address of the database cannot be read; it looks like {EXAMPLE}. In a name or password the "
            "characters : / @ # ? [ ] % are written %3A %2F %40 %23 %3F %5B %5D %25."
        ) from None
    if parts.scheme not in SCHEMES:
        raise DatabaseUnavailable(
            f"The address of the database must begin with postgresql://, as in {EXAMPLE}."
        )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    entry = database_entry(
        name=options.pop("dbname", "") or unquote(parts.path.removeprefix("/")),
        user=options.pop("user", "") or unquote(parts.username or ""),
        password=options.pop("password", "") or unquote(parts.password or ""),
        host=options.pop("host", "") or _host(parts),
        port=options.pop("port", "") or port,
        options=options,
    )
    if not entry["NAME"]:
        raise DatabaseUnavailable(f"The address of the database names no database; it looks like {EXAMPLE}.")
    return entry


def connection_url(settings: Mapping[str, object]) -> str:
    """The address of a DATABASES entry; `connection_settings` of it gives the entry back."""
    user, password, host = (_encoded(settings[key]) for key in ("USER", "PASSWORD", "HOST"))
    if ":" in str(settings["HOST"]):  # version 6 of the internet protocol
        host = f"[{settings['HOST']}]"
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    options = settings["OPTIONS"]
    query = f"?{urlencode(options, quote_via=quote)}" if isinstance(options, dict) and options else ""
    return f"postgresql://{login}{host}{port}/{_encoded(settings['NAME'])}{query}"


def database_entry(
    *,
    name: str,
    user: str = "",
    password: str = "",
    host: str = "",
    port: str = "",
    options: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """An entry of Django's DATABASES; an empty value leaves the choice to libpq."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "OPTIONS": dict(options or {}),
    }


def _encoded(value: object) -> str:
    return quote(str(value), safe="")


def _host(parts: SplitResult) -> str:
    """The host as written: the standard library lowers its case, and a socket folder is a path."""
    place = parts.netloc.rpartition("@")[2]
    if place.startswith("["):
        return parts.hostname or ""
    return unquote(place.partition(":")[0])
