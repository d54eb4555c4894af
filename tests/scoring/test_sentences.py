"""What lines of a score say of themselves."""

from leadwright.criteria.catalogue import Catalogue
from leadwright.playbook.reading import read
from leadwright.scoring.layout import LIMITS, line_specs
from leadwright.scoring.model import ScoringModel
from leadwright.scoring.sentences import of_line
from tests.scoring.worlds import document, event


def test_a_limit_names_what_it_limits() -> None:
    """Lines are read one by one, and a limit stands far from the rule it belongs to."""
    rules = (
        event(name="reads-pages", cap=10, group="web"),
        event(name="asks", cap=20, reason="Asked for a demo"),
    )
    groups = {"web": {"dimension": "engagement", "cap": 40}}
    body = read("scoring", "default", document(*rules, groups=groups)).body
    assert isinstance(body, ScoringModel)
    limits = [spec for spec in line_specs(body) if spec.kind in LIMITS and spec.dimension == "engagement"]
    said = [of_line(spec, body, Catalogue()) for spec in limits]
    assert said[:3] == [
        "“Reads pages” gives at most 10 points",
        "“Asked for a demo” gives at most 20 points",
        "The rules of the group “web” together give at most 40 points",
    ]
