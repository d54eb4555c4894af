"""`leadwright simulate`: what a scoring model or a lifecycle would do, before it is published."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from leadwright.accounts.actor import operator
from leadwright.cli.commands import simulate_routing
from leadwright.cli.output import points, print_json, print_table
from leadwright.cli.pulse import keep_current, progress_bar
from leadwright.platform import clock, sql
from leadwright.playbook import queries as playbook
from leadwright.playbook.files import read_file
from leadwright.sales.operations.simulating import AskedRouting
from leadwright.sales.routing import ROUTING
from leadwright.scoring.sentences import title_of
from leadwright.simulation import queries
from leadwright.simulation.operations import Asked, simulate_now
from leadwright.simulation.queries import Found
from leadwright.simulation.results import Moved, RuleFound
from leadwright.simulation.rules import FEWEST, interval
from leadwright.simulation.saying import outcome_to_show, way_said


def run(options: Namespace) -> None:
    """Simulate a document over all leads, print what it would change, and keep the result for its page in the browser."""
    asked = _asked(options)
    if asked.kind == ROUTING.name:
        simulate_routing.run(options, AskedRouting(asked.body, options.days, asked.slug, asked.version))
        return
    keep_current(quiet=options.json)
    total = int(sql.scalar("select count(*) from standing"))
    with progress_bar("Simulating", hidden=options.json) as bar:
        task = bar.add_task("", total=total, rate="")
        reference = simulate_now(
            actor=operator(),
            asked=asked,
            at=clock.now(),
            progress=lambda done, _: bar.update(task, completed=min(done, total)),
        )
    found = queries.find(actor=operator(), reference=reference)
    if options.json:
        print_json(_as_dict(found, options.list))
        return
    _print(found, options.list)


def _asked(options: Namespace) -> Asked:
    if options.file:
        written = read_file(Path(options.file)).written
        return Asked(written.kind, written.stored, written.slug)
    held = playbook.stored_version(actor=operator(), kind=options.kind, number=options.version)
    return Asked(options.kind, held.body, version=held.number)


def _as_dict(found: Found, most: int) -> dict[str, object]:
    """The result with its intervals and, where asked for, the first leads of each list."""
    told = found.result.model_dump(mode="json")
    shown = outcome_to_show(found.result)
    for rule, line in zip(told["rules"], found.result.rules, strict=True):
        hits = line.reached.get(shown, 0)
        low, high = interval(hits, line.leads)
        rule["conversion"] = {"outcome": shown, "reached": hits, "low": low, "high": high}
        rule["conversion"]["tells"] = line.leads >= FEWEST
    return {
        "simulation": found.reference,
        "kind": found.kind,
        "version": found.version,
        "against": found.live_version,
        "at": found.at,
        **told,
        "lists": [_listed(found, one, rises, most) for one in found.result.moves for rises in (True, False)]
        if most
        else [],
    }


def _listed(found: Found, moved: Moved, rises: bool, most: int) -> dict[str, object]:
    page = queries.moving_leads(
        actor=operator(), reference=found.reference, what=moved.what, rises=rises, limit=most
    )
    leads = [
        {"lead": one.reference, "before": one.before, "after": one.after, "reason": one.reason}
        for one in page.leads
    ]
    return {"what": moved.what, "rises": rises, "total": page.total, "leads": leads}


def _print(found: Found, most: int) -> None:
    result = found.result
    against = f"version {found.live_version}" if found.live_version else "nothing"
    print(f"{result.leads:,} leads at {found.at:%Y-%m-%d %H:%M} UTC, beside {against}:")
    for moved in result.moves:
        print(f"\n{title_of(moved.what)}: {moved.rising:,} would rise, {moved.falling:,} would fall")
        rows = [(way_said(moved.what, one), f"{one.leads:,}") for one in moved.ways]
        if rows:
            print_table("", [("From and to", "left"), ("Leads", "right")], rows)
        for rises in (True, False) if most else ():
            _print_list(found, moved, rises, most)
    if result.rules:
        shown = outcome_to_show(result)
        columns = [("Rule", "left"), ("Leads", "right"), ("Points", "right"), ("Share", "right")]
        print()
        print_table(
            "",
            [*columns, (f"Reached {shown}", "left")],
            [_rule(one, shown) for one in result.rules if not one.is_gone],
        )
    for pair in result.alike:
        print(
            f"{pair.first} and {pair.second} take nearly the same leads: both {pair.both:,} of {pair.either:,}"
        )


def _print_list(found: Found, moved: Moved, rises: bool, most: int) -> None:
    page = queries.moving_leads(
        actor=operator(), reference=found.reference, what=moved.what, rises=rises, limit=most
    )
    if page.leads:
        rows = [(one.reference, one.before, one.after, one.reason) for one in page.leads]
        print_table(
            f"{'Rising' if rises else 'Falling'}: {len(rows)} of {page.total:,}",
            [("Lead", "left"), ("From", "left"), ("To", "left"), ("What changes most", "left")],
            rows,
        )


def _rule(one: RuleFound, outcome: str) -> tuple[str, ...]:
    return (
        one.label,
        f"{one.leads:,}" if one.leads else "never matches" if one.never_matches else "",
        f"{points(one.points):,.0f}",
        f"{one.share:.0%}",
        "".join(_conversion(one, outcome)),
    )


def _conversion(one: RuleFound, outcome: str) -> Iterator[str]:
    if one.leads < FEWEST:
        yield "too few to say"
        return
    hits = one.reached.get(outcome, 0)
    low, high = interval(hits, one.leads)
    yield f"{hits / one.leads:.0%} ({low:.0%} to {high:.0%})"
