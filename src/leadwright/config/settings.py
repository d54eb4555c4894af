"""Django's settings, from the environment of the process. `docs/reference/environment.md` lists what may be
set.
"""

import os
from typing import Any

from leadwright.config import security
from leadwright.platform.database.connection import connection_settings
from leadwright.platform.logs import logging_settings

SECRET_KEY = security.secret_key()
DEBUG = False
PUBLIC_URL = security.public_origin(os.environ.get("LEADWRIGHT_PUBLIC_URL", "http://127.0.0.1:8000"))
ALLOWED_HOSTS = security.allowed_hosts(PUBLIC_URL)
CLOCK_ROW = False
COMPONENT_PAGE = os.environ.get("LEADWRIGHT_COMPONENT_PAGE") == "1"

DATABASES: dict[str, Any] = {
    "default": connection_settings(
        os.environ.get("LEADWRIGHT_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    )
}

# Compiling a statement costs seconds and saves milliseconds here; a server of somebody else's may have it on.
DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off", **DATABASES["default"].get("OPTIONS", {})}

INSTALLED_APPS = [
    "leadwright.platform",
    "leadwright.accounts",
    "leadwright.backup",
    "leadwright.playbook",
    "leadwright.events",
    "leadwright.leads",
    "leadwright.consent",
    "leadwright.messaging",
    "leadwright.capture",
    "leadwright.segments",
    "leadwright.personas",
    "leadwright.views",
    "leadwright.scoring",
    "leadwright.lifecycle",
    "leadwright.archive",
    "leadwright.replay",
    "leadwright.pulse",
    "leadwright.sales",
    "leadwright.simulation",
    "leadwright.reports",
    "leadwright.learning",
    "leadwright.batches",
    "leadwright.reactions",
    "leadwright.health",
    "leadwright.sample",
    "leadwright.ui",
    "leadwright.edge",
    "procrastinate.contrib.django",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "leadwright.config.content_policy.content_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "leadwright.config.permissions.PermissionMiddleware",
    "leadwright.ui.failures.DomainErrorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

APPEND_SLASH = False
ROOT_URLCONF = "leadwright.config.urls"
WSGI_APPLICATION = "leadwright.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["leadwright.ui.templatetags.numbers", "leadwright.ui.templatetags.drawn"],
            "context_processors": ["django.template.context_processors.request"],
        },
    }
]

STATIC_URL = "/static/"
# Style sheets and scripts are served from the packages they come in (`config.assets`); no step collects them.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "leadwright.config.assets.VersionedStaticFiles"},
}

# Only what a page takes is kept, where it will lie (ui.uploads); everything else sent as a file is thrown away.
FILE_UPLOAD_HANDLERS = ["leadwright.ui.uploads.StoringUploadHandler"]

# The counters of rate limits, shared by all processes. The default of 300 entries would let a flood push them
# out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
EMAIL_BACKEND = "leadwright.platform.mail.RefusingBackend"
LOGGING = logging_settings()
globals().update(security.django_settings(PUBLIC_URL))
