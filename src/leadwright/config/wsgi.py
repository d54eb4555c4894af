"""The web process's entry point."""

import os

from django.core.wsgi import get_wsgi_application

from leadwright.criteria.compile import keep_in
from leadwright.platform.database import Home

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadwright.config.settings")
application = get_wsgi_application()
keep_in(Home.find().subfolder("compiled"))
