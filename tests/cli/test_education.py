"""A real list of 9,240 leads, from the file to the ranking, by the commands a person types."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import PROJECT, Ended, in_home, standing_home

LIST = PROJECT.parent / "shared/data/xeducation/Leads.csv"
ROWS = 9_240

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LIST.exists(), reason=f"the real list {LIST} is not on this machine"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the education documents in force and the list imported."""
    with standing_home(tmp_path_factory.mktemp("education") / "home") as folder:
        yield folder


@pytest.fixture(scope="module")
def applied(home: Path) -> Ended:
    return in_home(home, "playbook", "apply", "examples/education", "--json")


def bring_in(home: Path) -> Ended:
    return in_home(
        home, "import", str(LIST), "--source", "xeducation", "--consent", "unknown", "--json",
        "--mapping", "examples/education/mapping.yml",
    )  # fmt: skip


@pytest.fixture(scope="module")
def imported(home: Path, applied: Ended) -> Ended:
    return bring_in(home)


@pytest.fixture(scope="module")
def ranked(home: Path, imported: Ended) -> list[dict[str, Any]]:
    return list(in_home(home, "leads", "--limit", "0", "--json").json)


def test_the_folder_comes_into_force_and_says_what_changed(applied: Ended) -> None:
    assert applied.code == 0
    fates = {one["kind"]: one["fate"] for one in applied.json["documents"]}
    assert fates == {"mapping": "created", "scoring": "changed", "lifecycle": "changed"}


def test_every_row_comes_in(imported: Ended) -> None:
    assert imported.code == 0
    said = imported.json
    assert list(said) == [
        "import", "rows", "created", "updated", "unchanged", "rejected", "duplicates", "errors_file", "dry_run", "seconds",
    ]  # fmt: skip
    assert (said["rows"], said["created"]) == (ROWS, ROWS)
    assert said["import"].startswith("import_")
    assert (said["errors_file"], said["dry_run"]) == (None, False)


def test_the_same_list_again_changes_nothing(home: Path, ranked: list[dict[str, Any]]) -> None:
    again = bring_in(home).json
    assert (again["rows"], again["unchanged"]) == (ROWS, ROWS)
    assert (again["created"], again["updated"], again["rejected"], again["duplicates"]) == (0, 0, 0, 0)
    assert in_home(home, "leads", "--limit", "0", "--json").json == ranked


def test_the_list_has_its_shape_and_order(ranked: list[dict[str, Any]]) -> None:
    assert len(ranked) == ROWS
    first = ranked[0]
    assert list(first)[:12] == [
        "id", "name", "email", "company", "stage", "prospect", "fit", "engagement", "priority", "reason", "last_activity",
        "identities",
    ]  # fmt: skip
    assert first["id"].startswith("lead_")
    assert list(first["fit"]) == list(first["engagement"]) == ["points", "band"]
    assert first["identities"][0]["kind"] == "external"
    assert first["identities"][0]["namespace"] == "xeducation"
    assert first["email"] is None
    assert [row["priority"] for row in ranked] == sorted(row["priority"] for row in ranked)


def test_every_number_of_the_funnel_opens_as_a_list_of_that_length(
    home: Path, ranked: list[dict[str, Any]]
) -> None:
    funnel = in_home(home, "leads", "--funnel", "--json").json
    numbers = funnel if isinstance(funnel, dict) else {one["stage"]: one["leads"] for one in funnel}
    assert sum(numbers.values()) == ROWS
    assert len([number for number in numbers.values() if number]) >= 3
    filled = [stage for stage, number in numbers.items() if number]
    empty = [stage for stage, number in numbers.items() if not number][:1]
    for stage in filled + empty:
        opened = in_home(home, "leads", "--stage", stage, "--limit", "0", "--json").json
        assert len(opened) == numbers[stage], stage
        assert {row["stage"] for row in opened} <= {stage}


def test_an_explanation_sums_to_the_points_of_the_list_and_names_what_is_missing(
    home: Path, ranked: list[dict[str, Any]]
) -> None:
    below = next(row for row in ranked if row["stage"] == "lead")
    for row in (ranked[0], below):
        found = in_home(home, "explain", row["id"], "--json").json
        assert (found["lead"], found["at"][-1]) == (row["id"], "Z")
        assert {"lead", "at", "model", "fit", "engagement", "stage"} <= set(found)
        for name in ("fit", "engagement"):
            dimension = found[name]
            assert {"points", "band"} <= set(dimension)
            assert (dimension["points"], dimension["band"]) == (row[name]["points"], row[name]["band"])
            assert round(sum(line["points"] for line in dimension["lines"]), 6) == dimension["points"]
            for line in dimension["lines"]:
                assert {"rule", "points", "because"} <= set(line)
                assert line["because"]
        assert found["stage"]["current"] == row["stage"]
        for line in found["stage"]["criteria"]:
            assert {"stage", "text", "met"} <= set(line)
    assert [line["text"] for line in found["stage"]["criteria"] if not line["met"]]


def test_the_order_foretells_who_converted(home: Path, ranked: list[dict[str, Any]]) -> None:
    judged = in_home(home, "accuracy", "--outcome", "custom.converted", "--json").json
    assert (judged["leads"], judged["outcomes"]) == (ROWS, 3_561)
    assert 0.80 <= judged["auc"] <= 0.90
    assert judged["low"] < judged["auc"] < judged["high"]
    assert judged["lift"] >= 2.4


def test_the_whole_import_is_taken_back(tmp_path: Path) -> None:
    with standing_home(tmp_path / "home") as folder:
        in_home(folder, "playbook", "apply", "examples/education")
        done = bring_in(folder).json
        undone = in_home(folder, "import", "--undo", done["import"], "--json")
        assert (undone.code, undone.json["removed"], undone.json["kept"]) == (0, ROWS, 0)
        assert in_home(folder, "leads", "--limit", "0", "--json").json == []
        again = in_home(folder, "import", "--undo", done["import"])
        assert again.code == 1
        assert again.sentence
        assert bring_in(folder).json["created"] == ROWS


def test_with_the_starter_definitions_every_lead_names_the_criteria_it_misses(tmp_path: Path) -> None:
    with standing_home(tmp_path / "home") as folder:
        assert bring_in(folder).json["created"] == ROWS
        rows = in_home(folder, "leads", "--limit", "0", "--json").json
        assert len(rows) == ROWS
        for row in rows[:: ROWS // 12]:
            criteria = in_home(folder, "explain", row["id"], "--json").json["stage"]["criteria"]
            assert [line["text"] for line in criteria if not line["met"]], row["id"]
