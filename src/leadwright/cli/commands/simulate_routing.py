"""`leadwright simulate --kind routing`: who would have got the leads of the last days, beside who really did."""

from argparse import Namespace

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import keep_current, progress_bar
from leadwright.platform import clock
from leadwright.sales.operations.simulating import AskedRouting, simulate_routing_now
from leadwright.sales.queries.simulation import FoundRouting, find_routing, routed_leads


def run(options: Namespace, asked: AskedRouting) -> None:
    """Simulate it, print what it found, and keep the result for its page in the browser."""
    keep_current(quiet=options.json)
    with progress_bar("Simulating", hidden=options.json) as bar:
        task = bar.add_task("", total=None, rate="")
        reference = simulate_routing_now(
            actor=operator(),
            asked=asked,
            at=clock.now(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    found = find_routing(actor=operator(), reference=reference)
    if options.json:
        print_json(_as_dict(found, options.list))
        return
    _print(found, options.list)


def _as_dict(found: FoundRouting, most: int) -> dict[str, object]:
    """The result with names, and, where asked for, the first of its leads."""
    told = found.result.model_dump(mode="json")
    for one, person in zip(told["people"], found.result.people, strict=True):
        one["name"] = found.name(person.user_id)
        one["user"] = found.ids.get(one.pop("user_id") or 0)
    leads = routed_leads(actor=operator(), reference=found.reference, which={}, start=0, limit=most).leads
    return {
        "simulation": found.reference,
        "version": found.version,
        "days": found.days,
        "since": found.since,
        "until": found.until,
        **told,
        "list": [
            {
                "lead": one.lead,
                "at": one.at,
                "would": one.would or None,
                "really": one.really or None,
                "rule": one.rule or None,
                "why": one.why or None,
            }
            for one in leads
        ],
    }


def _print(found: FoundRouting, most: int) -> None:
    result = found.result
    print(
        f"{result.leads:,} leads of the last {found.days} days, {result.given:,} of them handed over: "
        f"{result.moved:,} would have gone to somebody else, {result.nobody:,} to nobody."
    )
    counts = [("Really", "right"), ("Would", "right")]
    people = [(found.name(one.user_id), f"{one.really:,}", f"{one.would:,}") for one in result.people]
    print_table("", [("Person", "left"), *counts], people)
    rules = [(one.name, f"{one.really:,}", f"{one.would:,}", f"{one.passed:,}") for one in result.rules]
    print_table("", [("Rule", "left"), *counts, ("Passed on", "right")], rules)
    for why in result.unrouted:
        print(f"{why.leads:,} to nobody: {why.why}")
    if most:
        listed = routed_leads(actor=operator(), reference=found.reference, which={}, start=0, limit=most)
        rows = [
            (one.lead, one.really or "", one.would or "nobody", one.rule or one.why) for one in listed.leads
        ]
        columns = [("Lead", "left"), ("Really", "left"), ("Would", "left"), ("By", "left")]
        print_table(f"{len(rows):,} of {listed.total:,}", columns, rows)
