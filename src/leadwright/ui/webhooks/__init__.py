"""Inbound webhooks in the browser: listed, changed and tried, and the log of what was sent to them."""
