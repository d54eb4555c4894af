"""Numbers in templates; every template has these filters."""

from django import template

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """A whole number with its thousands parted: 2,874; nothing for None."""
    return "" if value is None else f"{value:,}"
