"""What the guides show can be used as it stands there."""

import re
from pathlib import Path

import pytest
import yaml

from leadwright.accounts.rules import Role
from leadwright.criteria import registry
from leadwright.criteria.parse import parse
from leadwright.criteria.types import FieldType
from leadwright.criteria.validate import validate
from leadwright.leads.operations.custom_fields import Declared, declare_custom_fields
from leadwright.platform import clock
from leadwright.playbook.files import read_file
from leadwright.playbook.registry import kind
from leadwright.scoring.model import CELLS
from tests.accounts.people import make_team, make_user
from tests.starter import starter_in_force

PROJECT = Path(__file__).parents[2]
GUIDES = sorted((PROJECT / "docs" / "guide").glob("*.md"))
EXAMPLES = [
    block
    for guide in GUIDES
    for block in re.findall(r"```yaml\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
]
DOCUMENTS = [block for block in EXAMPLES if "kind:" in block]
# A list of conditions has one on each line; "…" stands for others.
CONDITIONS = [
    text
    for block in EXAMPLES
    if block not in DOCUMENTS
    for text in (block.splitlines() if block.count("\n{") else [block])
    if "…" not in text
]


@pytest.mark.django_db
def test_examples_of_the_guides_could_be_published_and_judged(tmp_path: Path) -> None:
    starter_in_force(at=clock.now())
    declared = Declared(slug="plan", type=FieldType.TEXT, label="Plan", choices=(), known="")
    make_team("South", make_user("tomas@tessera.example", Role.SALESPERSON))
    declare_custom_fields(fields=[declared], by="the guide", at=clock.now())
    offered = registry.catalogue()
    for text in CONDITIONS:
        validate(parse(yaml.safe_load(text)), offered)
    file = tmp_path / "example.yml"
    for text in DOCUMENTS:
        file.write_text(re.sub(r"\{A1: .*…\}", _grid(), text), "utf-8")
        written = read_file(file).written
        kind(written.kind).check(written.body)
    assert len(DOCUMENTS) >= 3
    assert len(CONDITIONS) >= 8


def _grid() -> str:
    return "{" + ", ".join(f"{cell}: 1" for cell in CELLS) + "}"


@pytest.mark.parametrize(
    "page", [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *PROJECT.glob("docs/**/*.md")], ids=str
)
def test_a_link_of_a_page_leads_to_a_file(page: Path) -> None:
    links = [link.split("#")[0] for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))]
    assert [link for link in links if not (page.parent / link).exists()] == []
