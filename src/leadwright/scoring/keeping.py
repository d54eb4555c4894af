"""Scores of many leads kept in a table, without a row of them passing through the program."""

from leadwright.platform import sql
from leadwright.scoring.fields import others_as_json
from leadwright.scoring.model import ScoringModel
from leadwright.scoring.queries import ReadyModel

# What a standing is made of; the lines of a score are not kept.
_KEPT = (
    "lead", "fit_points", "engagement_points", "fit_band", "engagement_band", "priority", "last_activity_at", "reason_rule",
    "reason_count", "reason_on", "wake_after",
)  # fmt: skip


def kept_columns(model: ScoringModel) -> tuple[str, ...]:
    """The columns that `keep_scores` reads of the result of a compiled model."""
    others = (f"{one}_{part}" for one in model.dimensions.others for part in ("points", "band"))
    return (*_KEPT, *others)


def keep_scores(using: ReadyModel, table: str, *, rows: str) -> None:
    """Keep the scores that a SELECT gives, with the columns of a compiled model, in a temporary table.

    It has the points and bands of fit and engagement, `scores` (the dimensions beside them as `standing` holds them), priority,
    the last activity, the strongest reason and the next wake. It is gone at the commit.
    """
    kept = f"select {', '.join(_KEPT)}, {others_as_json(using.model)} as scores from (\n{rows}\n) found"
    sql.execute(f"create temporary table {table} on commit drop as {kept}")
