"""Django's settings, URLs and entry points."""
