"""Six calls by Segment's SDK for Python: HOST KEY."""

import sys
from datetime import UTC, datetime

from segment import analytics

analytics.host, analytics.write_key, analytics.gzip = sys.argv[1], sys.argv[2], True
failures = []
analytics.on_error = lambda error, items: failures.append(error)
traits = {"email": "Ada@Example.com", "name": "Ada Lovelace", "createdAt": datetime(2026, 1, 2, tzinfo=UTC)}
analytics.identify("user-42", traits, anonymous_id="anon-1")
analytics.track("user-42", "Lead Captured", {"form_id": "demo"})
analytics.page("user-42", "Docs", "Pricing", {"url": "https://ex.com/pricing"})
analytics.screen(anonymous_id="anon-1", name="Home")
analytics.group("user-42", "acct-7", {"name": "Analytical Engines Ltd"})
analytics.alias("anon-1", "user-42")
analytics.flush()
sys.exit(str(failures) if failures else 0)
