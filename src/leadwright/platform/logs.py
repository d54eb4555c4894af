"""Structured logs, one JSON object a line, without personal data.

A log line says what happened to which public id. Addresses, names, phone numbers, bodies and tokens never belong in one; as a
last line of defence values under telling keys are masked, and so is anything that looks like an e-mail address.
"""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

_TELLING = re.compile(
    r"mail|name|phone|token|password|secret|cookie|authorization|address|body|key$", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+\.[^\s@\"'<>]+")
# What `secrets.token_urlsafe(32)` makes: one-time links and keys, also inside the path of a request.
_SECRET = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])|lw_[0-9a-f]{12}_[\w-]+", re.ASCII)
_HARMLESS = {"logger_name", "event_name", "job_name", "task_name", "name_of_job", "logger"}


def mask(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: masks values under telling keys, and addresses and secrets anywhere in the texts."""
    for key, value in event.items():
        if key not in _HARMLESS and key != "event" and _TELLING.search(key):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _SECRET.sub("***", _ADDRESS.sub("***", value))
    return event


def logging_settings(level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING: everything goes to stderr through the mask."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "procrastinate": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # Anybody can send any Host header, and each would leave a stack trace.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }
