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
