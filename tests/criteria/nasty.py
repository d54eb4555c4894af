"""Raw values as they arrive at the door: what people type, what machines send, what breaks engines."""

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

TEXTS = (
    *("", " ", "\0", "\t\n", "a\0b", "ab", "a b", "a  b", "a\u00a0b", " a\tb\n", "A B", "b", "null", "NaN"),
    *("İstanbul", "i̇stanbul", "istanbul", "ISTANBUL", "ıstanbul", "İ", "I", "i", "ı", "i̇"),
    *("STRASSE", "Straße", "strasse ", "ẞ", "ß", "ss", "ΑΣ", "ας", "ασ", "ΟΔΥΣΣΕΥΣ", "ΐ", "ᾳ", "ŉ", "ǆ"),
    *("é", "e\u0301", "e", "É", "Å", "\u212b", "a\u0328\u0301", "a\u0301\u0328", "\u0345", "\u0301"),
    *(
        "😀",
        "😀😀",
        "👩\u200d👩\u200d👧",
        "👩",
        "🇩🇪",
        "\U0001f468\U0001f3fd",
        "\ufeffa",
        "a\u200db",
        "\u202eabc",
    ),
    *("ﬁn", "fin", "Ⅳ", "iv", "①", "１２", "12", "…", "...", "ﷺ", "각", "각", "中文", "שלום", "ยินดี"),
    *(
        "100%",
        "%",
        "_",
        "%s",
        "\\",
        "\\\\",
        "'",
        '"',
        "a'b",
        "$$",
        ";--",
        "{}",
        "{a,b}",
        "?",
        ":a",
        "\x7f",
        "\x1f",
    ),
    *("CEO", "CEO, Founder", "ceo-founder", "Chief  Executive Officer", "officer", "ceos", "(CEO)", "«CEO»"),
    *(
        "R&D",
        "r & d",
        "C++",
        "c",
        "C#",
        "<>",
        "><",
        "a<b",
        "<a>",
        "<<a>>",
        ". . .",
        "-a-",
        "a--b",
        "a-b",
        "a – b",
    ),
    *("\ud800", "a\udfffb", "a\ufffdb", "x" * 1500, "x" * 1499, "é" * 700, "a " * 600),
)
# Few enough that a condition and a lead often mean the same.
COMMON = ("a", "a b", "ceo", "ceo, founder", "istanbul", "i̇", "STRASSE", "straße", "12", "%", "😀", "é")
CODES = (
    *(
        "",
        "DE",
        "de",
        "fr",
        "İ",
        "ß",
        "ss",
        "a'b",
        "a,b",
        "{}",
        '"q"',
        "null",
        "NULL",
        "\\",
        " DE",
        "DE ",
        "é",
    ),
    *("e\u0301", "😀", "%", "\0", "a\0b", "a\nb", "\ud800", "A", "B", "C"),
)
NUMBERS: tuple[int | float | Decimal, ...] = (
    *(0, -0.0, Decimal("-0"), 1, -1, 2, 3, 2.5, 3.5, -2.5, 0.1, 0.2, 0.3, 0.7, 0.1 + 0.2, 1 / 3, 49, 50, 51),
    *(1e-5, 0.00005, 0.00015, 0.00025, -0.00005, 0.0001, 1e-300, -1e-300, 99.5, 99.49995, 99.50005),
    *(Decimal("99999999999999.9999"), Decimal("-99999999999999.9999"), Decimal("99999999999999.99995")),
    *(Decimal("12345678901234.5678"), 12345678901234.5678, 1e14, 1e15, 1e300, -1e300, 10**30),
    *(2**31, 2**31 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**63),
    *(math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
)
BERLIN, NEW_YORK, APIA, KATHMANDU = map(
    ZoneInfo, ("Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu")
)
ZONES = (UTC, BERLIN, NEW_YORK, APIA, KATHMANDU)
# Around the nights in which the clocks of Berlin and New York change, the end of a leap day, a noon.
MOMENTS = (
    *(datetime(2024, 3, 31, 0, 59, 59, 999999, UTC), datetime(2024, 3, 31, 1, 0, tzinfo=UTC)),
    *(datetime(2024, 10, 27, 0, 30, tzinfo=UTC), datetime(2024, 10, 27, 1, 30, 0, 1, UTC)),
    *(datetime(2024, 3, 10, 7, 0, tzinfo=UTC), datetime(2024, 11, 3, 5, 30, tzinfo=UTC)),
    *(datetime(2024, 2, 29, 23, 30, tzinfo=UTC), datetime(2024, 7, 1, 12, 0, tzinfo=UTC)),
)
DAYS = (1, 2, 7, 30, 365, 36_500)
_MICROSECOND = timedelta(microseconds=1)
SHIFTS = (
    timedelta(0),
    *(
        sign * (timedelta(days=n) + fine)
        for n in DAYS[:5]
        for sign in (1, -1)
        for fine in (-_MICROSECOND, timedelta(0), _MICROSECOND, timedelta(hours=1), timedelta(hours=-1))
    ),
    *(_MICROSECOND, -_MICROSECOND, timedelta(hours=-1), timedelta(seconds=-1)),
    -timedelta(days=36_500),
    -timedelta(days=36_500) + _MICROSECOND,
)
INSTANTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
    datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN),
    datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN, fold=1),
    datetime(2024, 3, 31, 2, 30, tzinfo=BERLIN),
    datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK, fold=1),
)
DATES = (
    date(1, 1, 1),
    date(9999, 12, 31),
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(1970, 1, 1),
    date(2024, 3, 31),
    date(2024, 3, 30),
    date(2024, 10, 27),
    date(2024, 7, 1),
)
