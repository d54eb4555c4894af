"""What scoring offers to the condition language: points, bands and priority, as they were stored last."""

from collections.abc import Iterable

from leadwright.criteria.catalogue import Field
from leadwright.criteria.registry import RelationProvider, register_fields, register_relation
from leadwright.criteria.types import FieldType
from leadwright.scoring.dimensions import named_dimensions
from leadwright.scoring.documents import RELATION
from leadwright.scoring.model import BANDS, Dimension, ScoringModel
from leadwright.scoring.sentences import title_of

# Millionths become decimal(18,4) points: exact but for what lies beyond the fourth decimal, which is cut, never rounded up.
_POINTS = "trunc({column}::numeric / 1000000, 4)::numeric(18, 4)"
_COLUMNS = {
    "fit_points": _POINTS.format(column="s.fit_points"),
    "engagement_points": _POINTS.format(column="s.engagement_points"),
    # As stored: an empty text is unknown to conditions anyway, and a bare column is what an index can serve.
    "fit_band": "s.fit_band",
    "engagement_band": "s.engagement_band",
    "priority": "s.priority::bigint",
}


def _fields() -> Iterable[Field]:
    fit, engagement = BANDS[Dimension.FIT], BANDS[Dimension.ENGAGEMENT]
    yield Field("score.fit", FieldType.DECIMAL, "Fit", RELATION, "fit_points")
    yield Field("score.engagement", FieldType.DECIMAL, "Engagement", RELATION, "engagement_points")
    yield Field("band.fit", FieldType.CHOICE, "Fit band", RELATION, "fit_band", fit, names=_plainly(fit))
    bands = _plainly(engagement)
    yield Field(
        "band.engagement",
        FieldType.CHOICE,
        "Engagement band",
        RELATION,
        "engagement_band",
        engagement,
        names=bands,
    )
    for name in named_dimensions():
        title = title_of(name)
        yield Field(f"score.{name}", FieldType.DECIMAL, title, RELATION, f"points_of_{name}")
        column = f"band_of_{name}"
        yield Field(
            f"band.{name}", FieldType.CHOICE, f"{title} band", RELATION, column, engagement, names=bands
        )
    yield Field("priority", FieldType.INTEGER, "Priority", RELATION, "priority")


def _plainly(bands: Iterable[str]) -> dict[str, str]:
    """Bands by their own names, so that sentences say them without quotes."""
    return {band: band for band in bands}


def scores_from(table: str, key: str) -> str:
    """A provider's text over a table with the score columns of `standing`, `key` naming the lead."""
    return f"select s.{key} as lead, {{columns}} from {table} s"


def others_as_json(model: ScoringModel) -> str:
    """SQL over the result of a compiled model: what `standing.scores` would hold; null where the model has no further scores."""
    parts = (
        f"""'{one}', jsonb_build_object('points', "{one}_points", 'band', "{one}_band")"""
        for one in model.dimensions.others
    )
    made = f"jsonb_build_object({', '.join(parts)})"
    return made if model.dimensions.others else "null::jsonb"


def stored_scores(columns: frozenset[str]) -> str:
    """The relation as lists read it: what the pulse wrote last."""
    return _chosen(scores_from("standing", "lead_id"), columns)


def scores_in(table: str) -> RelationProvider:
    """The relation over a table of scores by `lead`, such as a temporary one of what was computed a moment before."""
    return lambda columns: _chosen(scores_from(table, "lead"), columns)


# The relation inside a pulse.
computed_scores = scores_in("scored")


def _chosen(text: str, columns: frozenset[str]) -> str:
    return text.format(columns=", ".join(f"{_expression(column)} as {column}" for column in sorted(columns)))


def _expression(column: str) -> str:
    """Of a further dimension what stands in the JSON of its name, unknown where the model has no such dimension."""
    if column in _COLUMNS:
        return _COLUMNS[column]
    part, _, name = column.partition("_of_")
    stored = f"s.scores -> '{name}' ->> '{part}'"
    return _POINTS.format(column=f"({stored})") if part == "points" else stored


register_fields(_fields)
register_relation(RELATION, stored_scores)
