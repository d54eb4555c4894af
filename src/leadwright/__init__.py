"""Leadwright: self-hosted lead management. `docs/map.md` says where everything is."""

__version__ = "0.1.0"
