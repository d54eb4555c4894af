"""Marks that a list repeats in every row, drawn once for each look they have; every template has these tags."""

from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string

from leadwright.ui.marks import StageMark
from leadwright.ui.presenting import Band

register = template.Library()


@register.simple_tag
@cache
def drawn_stage(stage: StageMark) -> str:
    """`components/stage.html`: there are as many as stages."""
    return render_to_string("components/stage.html", {"stage": stage})


@register.simple_tag
def drawn_band(band: Band | None, kind: str) -> str:
    """`components/band.html`; nothing where the band is not computed yet."""
    return _band(band or None, kind)


# Names of bands are what the workspace calls them: bounded, because an old name is not asked for again.
@lru_cache(maxsize=500)
def _band(band: Band | None, kind: str) -> str:
    return render_to_string("components/band.html", {"band": band, "kind": kind})
