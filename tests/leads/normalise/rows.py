"""Made-up rows in the writing of real lists: eight fields, repeated companies and roles, numbers of four countries."""

import random

_GIVEN = [
    "Anna",
    "Peter",
    "Maria",
    "John",
    "Sofia",
    "Lukas",
    "Emma",
    "Paul",
    "Julia",
    "Marco",
    "Laura",
    "David",
    "Jürgen",
    "Zoë",
]
_FAMILY = [
    "Schmidt",
    "Müller",
    "Rossi",
    "Garcia",
    "Smith",
    "Jones",
    "Dubois",
    "Jansen",
    "Novak",
    "Silva",
    "Larsen",
    "Weber",
]
_BRANDS = [
    "acme",
    "globex",
    "initech",
    "umbrella",
    "stark",
    "wayne",
    "hooli",
    "vehement",
    "massive",
    "soylent",
]
_FREE = ["gmail.com", "gmx.de", "yahoo.com", "web.de"]
_CITIES = ["Berlin", "Hamburg", "München", "Paris", "Lyon", "London", "Manchester", "New York", "Boston"]
_RANKS = ["", "Senior ", "Head of ", "Director of ", "VP ", "Junior ", "Lead "]
_FIELDS = ["Sales", "Marketing", "Purchasing", "HR", "IT", "Product", "Finance", "Operations", "Engineering"]
_COUNTRIES = {
    "DE": ("49", "0", ("Germany", "Deutschland", "DE")),
    "US": ("1", "", ("US", "USA", "United States")),
    "GB": ("44", "0", ("United Kingdom", "UK", "GB")),
    "FR": ("33", "0", ("France", "FR")),
}


def realistic_rows(count: int, seed: int = 7) -> list[dict[str, str]]:
    """`count` rows, the same for the same seed."""
    chance = random.Random(seed)
    return [_row(chance) for _ in range(count)]


def _row(chance: random.Random) -> dict[str, str]:
    given, family, brand = (
        chance.choice(_GIVEN),
        chance.choice(_FAMILY),
        chance.choice(_BRANDS) + str(chance.randrange(40)),
    )
    domain = f"{brand}.{chance.choice(['de', 'com', 'fr', 'co.uk'])}"
    mailbox = f"{given}.{family}{chance.randrange(1000)}".encode("ascii", "ignore").decode()
    country = chance.choice(["DE", "DE", "DE", "US", "US", "GB", "FR"])
    return {
        "full_name": f"{given} {family}",
        "email": f"{mailbox}@{domain if chance.random() < 0.75 else chance.choice(_FREE)}",
        "phone": _number(chance, country),
        "company": brand.title() + chance.choice([" GmbH", " Ltd", " SAS", ""]),
        "role": chance.choice(_RANKS) + chance.choice(_FIELDS),
        "country": chance.choice(_COUNTRIES[country][2]),
        "city": chance.choice(_CITIES),
        "website": f"https://www.{domain}" if chance.random() < 0.6 else "",
    }


def _number(chance: random.Random, country: str) -> str:
    code, trunk, _ = _COUNTRIES[country]
    national = {
        "DE": f"{chance.choice([151, 160, 170, 171])} {chance.randrange(1000000, 9999999)}",
        "US": f"({chance.choice([212, 415, 617])}) {chance.randrange(220, 989)}-{chance.randrange(10000):04}",
        "GB": f"7{chance.choice([911, 700, 812])} {chance.randrange(100000, 999999)}",
        "FR": f"6 {chance.randrange(100):02} {chance.randrange(100):02} {chance.randrange(100):02} {chance.randrange(100):02}",
    }[country]
    return chance.choice(
        [f"+{code} {national}", f"+{code} {national}", trunk + national, trunk + national, ""]
    )
