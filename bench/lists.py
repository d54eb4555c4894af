"""Lists of leads to import, generated with a seed: eight known fields, four custom ones, some bad rows."""

import csv
from pathlib import Path
from random import Random

HEADER = (
    "Full Name", "Email", "Company", "Job Title", "Country", "Phone", "Industry", "City",
    "Plan", "Seats", "Renewal", "Beta",
)  # fmt: skip
_ROLES = (
    "Head of Logistics",
    "CEO",
    "Buyer",
    "Software Engineer",
    "Quality Manager",
    "VP Supply Chain",
    "Student",
)
_COUNTRIES = ("Germany", "France", "United Kingdom", "US", "Poland", "ES", "Italy")
_INDUSTRIES = ("Logistics", "Pharma", "Dairy", "Food wholesale", "Hospitals")
_GIVEN = ("Ana", "Jörg", "Priya", "Tomás", "Wei", "Olga", "Elif", "John", "Fatima", "Kwame")
_FAMILY = ("Ruiz", "Müller", "Shah", "Silva", "Chen", "Ivanova", "Yılmaz", "Smith", "Haddad", "Mensah")


def write_list(path: Path, rows: int, *, known_from: int = 0, seed: int = 11) -> None:
    """Write `rows` rows: 2 % cannot be used, one in twenty names a person of the `known_from` first ones."""
    random = Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            writer.writerow(_row(random, number, known_from))


def _row(random: Random, number: int, known_from: int) -> list[str]:
    if number % 50 == 7:
        return ["", "not-an-address", "", random.choice(_ROLES), "", "", "", "", "team", "x", "", ""]
    who = (
        random.randrange(known_from)
        if known_from and number % 20 == 3
        else 10_000_000 * bool(known_from) + number
    )
    company = who * 7919 % 30_000
    return [
        f"{random.choice(_GIVEN)} {random.choice(_FAMILY)}",
        f"person{who}@company{company}.com",
        f"Company {company}",
        random.choice(_ROLES),
        random.choice(_COUNTRIES),
        f"+49 40 {who % 10_000_000:08d}",
        random.choice(_INDUSTRIES),
        "Hamburg" if who % 3 else "Lyon",
        random.choice(("free", "team", "business")),
        str(who % 500),
        f"2027-{1 + who % 12:02d}-{1 + who % 28:02d}",
        random.choice(("yes", "no")),
    ]
