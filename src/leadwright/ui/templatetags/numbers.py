"""Numbers in templates; every template has these filters."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """A whole number with its thousands parted: 2,874; nothing for None."""
    return "" if value is None else f"{value:,}"


@register.filter
def money(value: object, currency: str) -> str:
    """A value with its currency: 12 500 EUR; nothing for none."""
    if not isinstance(value, Decimal):
        return ""
    whole = value == value.to_integral_value()
    return (
        f"{value:,.0f}\N{NO-BREAK SPACE}{currency}" if whole else f"{value:,.2f}\N{NO-BREAK SPACE}{currency}"
    )
