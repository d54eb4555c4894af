"""How texts that somebody types are read in this workspace."""

from leadwright.leads.normalise.record import Context
from leadwright.platform import workspace


def typed_context() -> Context:
    """Phone numbers by the country of the workspace where nothing else says which, times by its zone."""
    region, zone = str(workspace.read("default_country")) or None, str(workspace.read("time_zone"))
    return Context(default_region=region, zone=zone)
