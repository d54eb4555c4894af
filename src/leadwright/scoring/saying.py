"""A scoring model in sentences, for those who read the document."""

from collections.abc import Iterator

from leadwright.criteria import registry as offered
from leadwright.criteria.catalogue import Catalogue
from leadwright.playbook.saying import Said
from leadwright.scoring import sentences
from leadwright.scoring.model import EventRule, ScoringModel


def said(model: ScoringModel) -> tuple[Said, ...]:
    """For each dimension its bands, rules and limits; last the order in which leads are called."""
    catalogue = offered.catalogue()
    each = [
        Said(sentences.title_of(one), tuple(_of_dimension(model, one, catalogue)))
        for one in model.dimensions.names
    ]
    return (*each, Said("Whom to call first", tuple(_order(model))))


def _of_dimension(model: ScoringModel, dimension: str, catalogue: Catalogue) -> Iterator[str]:
    limits = model.dimensions.of(dimension)
    *begun, last = limits.bands.items()
    steps = ", ".join(f"{band} from {points:f}" for band, points in begun)
    yield f"Bands: {steps}, {last[0]} below; at least {limits.floor:f} and at most {limits.cap:f} points"
    for rule in model.rules:
        if rule.dimension == dimension:
            most = rule.cap if isinstance(rule, EventRule) else None
            cap = "" if most is None else f"; at most {most:f} in all"
            group = f" (group {rule.group})" if rule.group else ""
            yield f"{sentences.of_rule(rule, catalogue)}{cap}{group}"
    for slug, one in model.groups.items():
        if one.dimension == dimension:
            yield f"The rules of the group {slug} together give at most {one.cap:f} points"


def _order(model: ScoringModel) -> Iterator[str]:
    """Priorities with the cells of the grid, fit before engagement."""
    cells: dict[int, list[str]] = {}
    for cell, priority in model.grid.items():
        cells.setdefault(priority, []).append(cell)
    yield "Fit and engagement in this order: " + ", ".join(
        " and ".join(cells[priority]) for priority in sorted(cells)
    )
    yield f"The people of a company together have at most {model.company_cap:f} points"
    if model.total_cap is not None:
        yield f"Fit and engagement together are at most {model.total_cap:f} points"
