"""Which persona a lead is: pure."""

from collections.abc import Iterable


def first_that_fits(tried: Iterable[tuple[str, bool]]) -> str | None:
    """The slug of the first persona whose condition holds; None where none does. Later ones are not looked at."""
    return next((slug for slug, holds in tried if holds), None)
