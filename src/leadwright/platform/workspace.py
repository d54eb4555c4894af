"""Settings of the workspace: a registry with a default and a sentence each, from which the reference is generated."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeAlias
from zoneinfo import available_timezones

from django.db import models

from leadwright.platform import sql
from leadwright.platform.errors import UnusableInput
from leadwright.platform.models import WorkspaceSetting

Value: TypeAlias = str | int | bool | None


@dataclass(frozen=True)
class Setting:
    """One thing a workspace can choose. `accepts` returns a sentence when a value is not usable, else None."""

    name: str
    default: Value
    describes: str
    accepts: Callable[[Value], str | None]


REGISTRY: dict[str, Setting] = {}


def register(setting: Setting) -> Setting:
    """Add a setting to the registry; the name must be new."""
    if setting.name in REGISTRY:
        raise ValueError(f"the setting {setting.name} is registered twice")
    REGISTRY[setting.name] = setting
    return setting


_ALL = "select name, value::text from workspace_setting"
_HELD: ContextVar[dict[str, Value] | None] = ContextVar("held_settings", default=None)


def read(name: str) -> Value:
    """The value in force: what the workspace chose, else the default."""
    setting = REGISTRY[name]
    held = _HELD.get()
    if held is not None:
        return held.get(name, setting.default)
    chosen = WorkspaceSetting.objects.filter(name=name).first()
    return setting.default if chosen is None else chosen.value


@contextmanager
def held() -> Iterator[None]:
    """Inside, every setting is read once, together: for a page that reads and writes none. One query, and none within another."""
    if _HELD.get() is not None:
        yield
        return
    chosen = {name: json.loads(text) for name, text in sql.look_up(_ALL, {})}
    token = _HELD.set(chosen)
    try:
        yield
    finally:
        _HELD.reset(token)


def write(name: str, value: Value) -> None:
    """Choose a value. Raises UnusableInput for an unknown name or a value the setting does not accept."""
    if name not in REGISTRY:
        raise UnusableInput(f"There is no setting called “{name}”.", name=name)
    problem = REGISTRY[name].accepts(value)
    if problem is not None:
        raise UnusableInput(f"{name}: {problem}", name=name)
    # A bare None would be stored as SQL's null, which is no value.
    stored = models.Value(None, models.JSONField()) if value is None else value
    WorkspaceSetting.objects.update_or_create(name=name, defaults={"value": stored})


def _text(value: Value) -> str | None:
    return None if isinstance(value, str) and value.strip() else "needs a text."


def _zone(value: Value) -> str | None:
    return (
        None
        if value in available_timezones()
        else "needs a time zone by its IANA name, such as Europe/Berlin."
    )


def _market(value: Value) -> str | None:
    return None if value in ("b2b", "b2c") else "is either b2b or b2c."


def _country(value: Value) -> str | None:
    fits = isinstance(value, str) and (
        value == "" or (len(value) == 2 and value.isalpha() and value.isupper())
    )
    return None if fits else "needs a two-letter country code such as DE, or nothing."


register(Setting("company", "My company", "The name of the company that uses this workspace.", _text))
register(
    Setting("time_zone", "UTC", "The zone in which days are counted and business hours are kept.", _zone)
)
register(
    Setting(
        "market", "b2b", "Whom the company sells to; picks the lead definition of a new workspace.", _market
    )
)
register(
    Setting("default_country", "", "The country assumed for phone numbers written without one.", _country)
)
