"""How titles are judged: by examples that mislead, and by titles labelled by hand before the rules.

Of the 150 test titles only the figures may be seen, never which of them fail: rules changed after looking would be
measured on what they were made of.
"""

import csv
import gzip
import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from leadwright.leads.normalise.titles import DEPARTMENTS, SENIORITIES, department, seniority
from leadwright.leads.normalise.word_lists import table

ROOT = Path(__file__).resolve().parents[3]
TITLES = ROOT.parent / "shared" / "data" / "job_titles" / "job-titles.txt.gz"
LABELS = Path(__file__).with_name("title_labels.csv")

needs_titles = pytest.mark.skipif(
    not TITLES.exists(), reason="job_titles/job-titles.txt.gz is not in ../shared/data"
)


def _labelled(part: str) -> list[tuple[str, dict[str, str]]]:
    lines = gzip.decompress(TITLES.read_bytes()).decode().split("\n")
    with LABELS.open(newline="") as labels:
        rows = [row for row in csv.DictReader(labels) if row["set"] == part]
    titles = [(lines[int(row["line"]) - 1], row) for row in rows]
    assert all(hashlib.sha256(title.encode()).hexdigest()[:12] == row["sha256"] for title, row in titles)
    return titles


def _figures(part: str, column: str, judge: Callable[[str], str | None]) -> Counter[str]:
    """How many titles are right, wrong and, counted apart, left unknown (rightly or not)."""
    figures: Counter[str] = Counter()
    for title, row in _labelled(part):
        found = judge(title)
        figures["unknown" if found is None else "right" if found == row[column] else "wrong"] += 1
    return figures


@needs_titles
@pytest.mark.parametrize("part", ["tune", "test"])
@pytest.mark.parametrize(
    ("column", "judge", "share", "unknown"),
    [("seniority", seniority, 0.90, 0.05), ("department", department, 0.85, 0.15)],
)
def test_most_labelled_titles_are_judged_right(
    part: str, column: str, judge: Callable[[str], str | None], share: float, unknown: float
) -> None:
    figures = _figures(part, column, judge)
    answered = figures["right"] + figures["wrong"]
    print(f"{column}, {part}: {dict(figures)}, {figures['right'] / answered:.1%} of the answers right")
    assert figures["right"] >= share * answered, dict(figures)
    assert figures["unknown"] <= unknown * figures.total(), dict(figures)


@pytest.mark.parametrize(
    ("role", "rank", "place"),
    [
        ("assistant to the vice president", "staff", "administration"),
        ("Chief of Staff", "head", "management"),
        ("associate account executive", "entry", "sales"),
        ("Product Owner", "staff", "product"),
        ("Head Teacher", "head", "education"),
        ("Executive Assistant", "staff", "administration"),
        ("Sous Chef", "senior", "hospitality"),
        ("Key Account Manager", "staff", "sales"),
        ("Co-Founder and CTO", "owner", "engineering"),
        ("VP of Sales", "vp", "sales"),
        ("Senior Vice President, Marketing", "vp", "marketing"),
        ("Assistant Vice President", "vp", "management"),
        ("Associate Director", "director", None),
        ("Associate Professor", "staff", "education"),
        ("Assistant Engineer", "entry", "engineering"),
        ("Lead Generation Specialist", "staff", "marketing"),
        ("Staff Software Engineer", "senior", "engineering"),
        ("Vice Principal", "head", "education"),
        ("Chief Human Resources Officer", "c_level", "hr"),
        ("CEO at Director Sales GmbH", "c_level", "management"),
        ("HR Business Partner", "staff", "hr"),
        ("Partner", "owner", None),
        ("Geschäftsführerin", "c_level", "management"),
        ("Vertriebsleiter", "head", "sales"),
        ("Leiterin Personal", "head", "hr"),
        ("Softwareentwickler:in (m/w/d)", "staff", "engineering"),
        ("Assistentin der Geschäftsführung", "staff", "administration"),
        ("Werkstudent Marketing", "intern", "marketing"),
        ("Chef de projet", "manager", "operations"),
        ("Responsable des ventes", "head", "sales"),
        ("Jefe de Producción", "manager", "production"),
        ("unemployed", None, None),
        ("", None, None),
        ("x" * 500, None, None),
    ],
)
def test_titles_that_mislead(role: str, rank: str | None, place: str | None) -> None:
    assert (seniority(role), department(role)) == (rank, place)


def test_the_word_lists_name_only_values_that_are_offered_as_choices() -> None:
    assert set(table("title_levels").values()) <= {value for value, _ in SENIORITIES}
    departments = {value for value, _ in DEPARTMENTS}
    for name in ("title_occupations", "title_fields", "title_nouns", "title_stems"):
        assert set(table(name).values()) <= departments | {"-"}, name
