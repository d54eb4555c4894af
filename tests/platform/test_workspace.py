from typing import Any

import pytest

from leadwright.platform import workspace
from leadwright.platform.errors import UnusableInput


@pytest.mark.django_db
def test_a_setting_has_its_default_until_somebody_chooses() -> None:
    assert workspace.read("time_zone") == "UTC"
    workspace.write("time_zone", "Asia/Kathmandu")
    assert workspace.read("time_zone") == "Asia/Kathmandu"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("market", "b2x"),
        ("default_country", "Germany"),
        ("company", " "),
        ("colour", "red"),
    ],
)
def test_an_unusable_value_changes_nothing(name: str, value: str) -> None:
    with pytest.raises(UnusableInput):
        workspace.write(name, value)
    assert name not in workspace.REGISTRY or workspace.read(name) == workspace.REGISTRY[name].default


@pytest.mark.django_db
def test_held_settings_are_read_once_and_let_go_again(django_assert_num_queries: Any) -> None:
    workspace.write("company", "Acme")
    with django_assert_num_queries(1), workspace.held(), workspace.held():
        assert [workspace.read("company"), workspace.read("market"), workspace.read("company")] == [
            "Acme",
            "b2b",
            "Acme",
        ]
    workspace.write("company", "Umbrella")
    assert workspace.read("company") == "Umbrella"
