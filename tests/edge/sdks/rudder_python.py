"""Six calls by RudderStack's SDK for Python: HOST KEY."""

import sys

import rudderstack.analytics as analytics

analytics.dataPlaneUrl, analytics.write_key, analytics.gzip = sys.argv[1], sys.argv[2], True
failures = []
analytics.on_error = lambda error, items: failures.append(error)
analytics.identify("user-42", {"email": "Ada@Example.com", "name": "Ada Lovelace"}, anonymous_id="anon-1")
analytics.track("user-42", "Lead Captured", {"form_id": "demo"})
analytics.page("user-42", "Docs", "Pricing", {"url": "https://ex.com/pricing"})
analytics.screen("user-42", "Home", "Main")
analytics.group("user-42", "acct-7", {"name": "Analytical Engines Ltd"})
analytics.alias("anon-1", "user-42")
analytics.flush()
sys.exit(str(failures) if failures else 0)
