"""Refusals of simulations."""

from leadwright.platform.errors import UnusableInput


class CannotBeSimulated(UnusableInput):
    """A kind of document of which nobody can say beforehand what it does to leads, or a body that could not be published."""
