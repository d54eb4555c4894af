"""The page of the JSON other programs rely on, and the shapes it is made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.cli.reference import markdown


@dataclass(frozen=True)
class Key:
    """A key of a shape: `path` from the top, `[]` standing for each element of a list."""

    path: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Shape:
    """What a command prints with `--json`."""

    command: str
    prints: str
    keys: Sequence[Key]


_SCORE = (
    ("points", "number", "Points, at most six decimals."),
    (
        "band",
        "text or null",
        "`A` to `D` for fit, `1` to `4` for engagement; null before the first computation.",
    ),
)
_LINE = (
    ("lines[].rule", "text", "The name of the rule, or of the limit that took something away."),
    ("lines[].points", "number", "What it gives; the lines sum to the points of the dimension."),
    ("lines[].sentence", "text", "The rule as a sentence."),
    ("lines[].because", "text", "The facts and events behind it."),
    (
        "lines[].later_points",
        "number or null",
        "What it will give next if nothing happens; null when time changes nothing.",
    ),
    ("lines[].later_at", "time or null", "When that will be."),
    (
        "lines[].adjustment",
        "number or null",
        "Of points a person gave, the number by which `leadwright adjust --undo` takes them back; null for other lines.",
    ),
)
_LIFTS = (
    (
        "lifts[].points",
        "number",
        "What the smallest changes to the next band would make of it; where none reach it, those that add most.",
    ),
    ("lifts[].band", "text", "The band with them."),
    ("lifts[].sentence", "text", "The changes in words."),
    ("lifts[].changes[].kind", "text", "`event` (it happens once more) or `fact` (it becomes known)."),
    ("lifts[].changes[].name", "text", "The event or the field."),
)
_ENDS = (
    (
        "band_ends_at",
        "time or null",
        "When the band changes if nothing happens; null when not within two years.",
    ),
    ("next_band", "text or null", "The band from then on."),
)


def _dimensions(*keys: tuple[str, str, str]) -> tuple[Key, ...]:
    return tuple(
        Key(f"{name}.{path}", kind, text) for name in ("fit", "engagement") for path, kind, text in keys
    )


IMPORT = Shape(
    "leadwright import FILE --json",
    "one object on the last line; rows = created + updated + unchanged + rejected + duplicates",
    (
        Key("import", "text or null", "Its id (`import_…`), for `--undo`; null for a dry run."),
        Key("rows", "number", "Rows of the file below the headings."),
        Key("created", "number", "Leads that were not known before."),
        Key("updated", "number", "Leads of which something new is known."),
        Key("unchanged", "number", "Leads of which everything was known."),
        Key("rejected", "number", "Rows that cannot be read or name nobody."),
        Key("duplicates", "number", "Rows that repeat another row of the file."),
        Key("errors_file", "text or null", "The file of rejected rows; null when there are none."),
        Key("dry_run", "true or false", "Whether nothing was written."),
        Key("seconds", "number", "How long it took."),
    ),
)
LEADS = Shape(
    "leadwright leads --json",
    "an array, the lead to call first on top",
    (
        Key("[].id", "text", "`lead_…`, the same for ever."),
        Key("[].name", "text or null", "The name."),
        Key("[].email", "text or null", "The first e-mail address."),
        Key("[].company", "text or null", "The company."),
        Key("[].stage", "text", "The stage, such as `mql`."),
        Key("[].prospect", "true or false", "Whether the lead is a prospect."),
        *(Key(f"[].{key.path}", key.type, key.meaning) for key in _dimensions(*_SCORE)),
        Key("[].priority", "number", "1 is called first."),
        Key("[].reason", "text or null", "The strongest reason for the place."),
        Key("[].last_activity", "time or null", "When something last happened."),
        Key("[].identities[].kind", "text", "`email`, `external` and others."),
        Key("[].identities[].namespace", "text", "Whose id it is: the source for `external`."),
        Key("[].identities[].value", "text", "The identifier."),
    ),
)
EXPLAIN = Shape(
    "leadwright explain LEAD --json",
    "one object",
    (
        Key("lead", "text", "The id of the lead."),
        Key("at", "time", "The instant that is explained."),
        Key("model.title", "text", "The scoring document."),
        Key("model.version", "number", "Which version of it."),
        Key("priority", "number", "1 is called first."),
        *_dimensions(*_SCORE, *_ENDS, *_LINE, *_LIFTS),
        Key(
            "scores.NAME",
            "object",
            "Each further dimension of the model (`product` and those it names), in the shape of `fit`; empty without any.",
        ),
        Key(
            "company",
            "object or null",
            "The score of its company now: `id`, `name`, `people`, `engaged` (bands 1 and 2), `best`, `best_lead`, `together`, "
            "`cap`, `taken_by_cap`; null for a lead without one and for past instants.",
        ),
        Key("stage.current", "text", "The stage at that instant."),
        Key("stage.since", "time or null", "Since when."),
        Key("stage.prospect", "true or false", "Whether the lead was a prospect."),
        Key(
            "stage.criteria[].stage", "text", "The stage a criterion belongs to: the current or the next one."
        ),
        Key("stage.criteria[].text", "text", "The criterion, in the words of the lifecycle document."),
        Key("stage.criteria[].met", "true or false", "Whether it is met."),
        Key("stage.criteria[].because", "text", "What is known that decides it."),
        Key(
            "segment",
            "object or null",
            "With `--segment` its slug, whether it takes the lead (`in`), and `lines`: depth, text, met, because.",
        ),
    ),
)
DOCTOR = Shape(
    "leadwright doctor --json",
    "one object; the command ends with 0 when `healthy`, else with 1",
    (
        Key("at", "time", "When it was measured."),
        Key("healthy", "true or false", "Whether nothing needs anybody."),
        Key("headline", "text", "The whole in a sentence."),
        Key(
            "findings[].name",
            "text",
            "`database`, `worker`, `scheduler`, `scores`, `jobs`, `disk` or `backup`; more may come.",
        ),
        Key("findings[].tone", "text", "`ok`, `warn` or `bad`; the worst come first."),
        Key("findings[].title", "text", "What is so."),
        Key("findings[].sentence", "text", "What that means, with figures."),
        Key("findings[].cure", "text or null", "What to do; null when nothing."),
        Key("findings[].since", "time or null", "Since when, where that is known."),
    ),
)
BACKUP = Shape(
    "leadwright backup --json",
    "one object; with `--list` an array of them, newest first",
    (
        Key("file", "text", "Where it lies."),
        Key("made_at", "time", "The instant it holds."),
        Key("bytes", "number", "Its size."),
    ),
)
RESTORE = Shape(
    "leadwright restore FILE --json",
    "one object",
    (
        Key("home", "text", "The data folder that holds the workspace now."),
        Key("made_at", "time", "The instant the backup held."),
        Key("leadwright", "text", "The version that made it."),
    ),
)
COPY = Shape(
    "leadwright export-lead LEAD --json",
    "one object; with `--to` it goes into the file, and `rows` and `file` are printed in place of `tables`",
    (
        Key("leads[]", "text", "The lead and every lead merged into it (`lead_…`)."),
        Key("tables.NAME[]", "object", "The rows of a table about them, by the names of their columns."),
        Key("rows.NAME", "number", "How many rows of a table."),
        Key("file", "text", "The file it was written to."),
    ),
)
ERASE = Shape(
    "leadwright erase LEAD --json",
    "one object",
    (
        Key("leads[]", "text", "The ids that lead nowhere from now on."),
        Key("rows.NAME", "number", "How many rows of a table went, or without `--yes` would go."),
        Key("files.NAME", "number", "How many files of a kind went."),
        Key("erased", "true or false", "Whether it was done: with `--yes`."),
        Key("archives_behind", "number", "Archives that could not follow yet; the scheduler tries again."),
    ),
)
SHAPES = (IMPORT, LEADS, EXPLAIN, COPY, ERASE, DOCTOR, BACKUP, RESTORE)


def page() -> str:
    """The shapes, and what holds for all of them."""
    return markdown.page(
        "JSON",
        "Other programs may rely on these shapes: keys may be added, none is ever taken away or left out. What is unknown is "
        "null. Times are RFC 3339 in UTC. Points have at most six decimals.",
        *(_section(shape) for shape in SHAPES),
    )


def _section(shape: Shape) -> str:
    rows = [(markdown.code(key.path), key.type, key.meaning) for key in shape.keys]
    return "\n\n".join(
        (f"## {shape.command}", f"Prints {shape.prints}.", markdown.table(("Key", "Type", "Meaning"), rows))
    )
