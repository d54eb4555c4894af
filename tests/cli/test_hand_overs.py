"""`leadwright hand-overs`, as it is typed."""

import json
from pathlib import Path

import pytest

from leadwright.cli import arguments
from leadwright.cli.commands import hand_overs
from leadwright.platform.errors import DomainError
from tests.cli.test_adjust import ANA, known
from tests.sales.world import seller

__all__ = ["known"]
pytestmark = pytest.mark.django_db(transaction=True)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    hand_overs.run(arguments.parser("").parse_args(["hand-overs", *words]))
    return capsys.readouterr().out


@pytest.mark.usefixtures("known")
def test_leads_are_handed_over_and_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    seller("Kim")
    assert json.loads(run(capsys, ANA, "--json"))["given"] == {"given": 1, "unowned": 0, "left": 0}
    assert "0 handed over, 0 of them to nobody; 1 left as they are." in run(capsys, ANA, "--tend")
    (one,) = json.loads(run(capsys, "--state", "open", "--json"))["hand_overs"]
    assert one["owner"].startswith("user_")
    with pytest.raises(DomainError, match="no state of a hand-over"):
        run(capsys, "--state", "lost")
