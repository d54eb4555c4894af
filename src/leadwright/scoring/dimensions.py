"""The dimensions beside fit and engagement that conditions and lists can name."""

from collections.abc import Iterator

from leadwright.leads.queries.cells import CellKind, Column, register_columns
from leadwright.platform import sql
from leadwright.playbook import queries as playbook
from leadwright.scoring.documents import SCORING
from leadwright.scoring.model import PRODUCT, Dimension
from leadwright.scoring.sentences import title_of


def named_dimensions() -> tuple[str, ...]:
    """Product use, and every dimension a published model ever had: a document that names one goes on being understood."""
    found = sql.rows(sql.statement(__package__, "named_dimensions"), {"kind": SCORING.name})
    return (PRODUCT, *(name for (name,) in found))


def dimensions_in_force() -> tuple[str, ...]:
    """The dimensions of the published model, fit and engagement first."""
    live = playbook.published(SCORING)
    return tuple(Dimension) if live is None else live.body.dimensions.names


def _columns() -> Iterator[Column]:
    for name in named_dimensions():
        points, band = f"(st.scores -> '{name}' ->> 'points')::bigint", f"st.scores -> '{name}' ->> 'band'"
        yield Column(f"score.{name}", title_of(name), CellKind.POINTS, points, band_sql=band)


register_columns(_columns)
