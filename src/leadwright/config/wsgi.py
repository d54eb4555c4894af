"""The web process's entry point."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from leadwright.criteria.compile import keep_in
from leadwright.platform.database import Home

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadwright.config.settings")
application = get_wsgi_application()
keep_in(Home.find().subfolder("compiled"))

# The link of the first sign-in is printed before: whoever opens it sooner meets a closed door.
if address := os.environ.get("LEADWRIGHT_PUBLIC_URL"):
    sys.stdout.write(f"Ready at {address}\n")
    sys.stdout.flush()
