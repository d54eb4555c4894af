"""`leadwright backtest`: how well the model in force, and a draft beside it, foretold what became of past leads."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import keep_current, progress_bar
from leadwright.learning.asking import DECIDED, Question
from leadwright.learning.operations import Asked, ask_study, make_study, repeat_study
from leadwright.learning.queries import StudyKind
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.playbook.files import read_file
from leadwright.scoring.documents import SCORING

_NAMES = {"live": "In force", "draft": "Draft", "proposal": "Proposal"}


def run(options: Namespace) -> int:
    """Make the study, keep it, and print it."""
    keep_current(quiet=options.json)
    if options.repeat:
        reference = repeat_study(actor=operator(), reference=options.repeat, at=clock.now(), follow=False)
    else:
        draft = draft_in(options.model) if options.model else None
        asked = Asked(StudyKind.BACKTEST, question(options), draft=draft)
        reference = ask_study(actor=operator(), asked=asked, at=clock.now(), follow=False)
    result = made(reference, "Judging", quiet=options.json)
    if options.json:
        print_json({"study": reference, **result})
    else:
        print_backtest(reference, result)
    return 0


def question(options: Namespace) -> Question:
    """What was typed, as a question. Raises UnusableInput."""
    if not options.outcome:
        raise UnusableInput(
            "Say --outcome: won, lost, sql, or a field such as custom.converted.", field="outcome"
        )
    return Question(
        outcome=options.outcome,
        until=clock.now(),
        order=options.order or DECIDED,
        share=options.share,
        days_before=options.days_before,
        capacity=options.capacity,
        leads_per_week=options.leads_per_week,
    )


def draft_in(path: str) -> Mapping[str, Any]:
    """The scoring model of a file. Raises UnusableInput, BadDocument."""
    document = read_file(Path(path)).written
    if document.kind != SCORING.name:
        raise UnusableInput(f"{path} is a {document.kind}, not a scoring model.", field="model")
    return document.stored


def made(reference: str, label: str, *, quiet: bool) -> Mapping[str, Any]:
    """The result of a study, with a bar where somebody watches."""
    with progress_bar(label, hidden=quiet) as bar:
        task = bar.add_task("", total=None, rate="")
        return make_study(
            reference=reference, progress=lambda done, total: bar.update(task, completed=done, total=total)
        )


def print_backtest(reference: str, result: Mapping[str, Any]) -> None:
    """The study as tables for people."""
    cases, asked = result["cases"], result["question"]
    newer, older = cases["newer"], cases["older"]
    print(
        f"{asked['outcome']}: {newer['leads']:,} newer leads are judged, {newer['outcomes']:,} of them with the outcome; "
        f"{older['leads']:,} older ones are what calibration and the threshold were learned from."
    )
    if cases["times_unknown"]:
        print(f"Of {cases['times_unknown']:,} leads the time of their facts is unknown; they count as known.")
    if cases["without_place"]:
        print(f"{cases['without_place']:,} leads were left out: {asked['order']} is unknown of them.")
    for model in result["models"]:
        if model["without_history"]:
            print(
                f"{model['title']} reads what has no history and so was not there: {', '.join(model['without_history'])}."
            )
    _print_models(result)
    for model in result["models"]:
        _print_model(model)
    if result.get("repeats"):
        _print_repeats(result["repeats"])
    print(f"Kept as {reference}. Ask it again with: leadwright backtest --repeat {reference}")


def _print_models(result: Mapping[str, Any]) -> None:
    print_table(
        "",
        [
            ("Model", "left"),
            ("", "left"),
            ("Rules", "right"),
            ("AUC", "right"),
            ("95 %", "right"),
            ("Lift, best tenth", "right"),
        ],
        [
            (
                _NAMES[one["name"]],
                one["title"],
                str(one["rules"]),
                f"{one['auc']:.3f}",
                f"{one['low']:.3f} to {one['high']:.3f}",
                f"{one['lift']:.2f}",
            )
            for one in result["models"]
        ],
    )
    gap = result["difference"]
    if gap:
        print(
            f"The second is {gap['auc']:+.3f} beside the first (95 %: {gap['low']:+.3f} to {gap['high']:+.3f})."
        )


def _print_model(model: Mapping[str, Any]) -> None:
    called = _NAMES[model["name"]]
    print(f"\n{called}: tenths of the leads, the best first")
    print_table(
        "",
        [
            ("Tenth", "right"),
            ("Leads", "right"),
            ("With it", "right"),
            ("Rate", "right"),
            ("Lift", "right"),
            ("Captured", "right"),
        ],
        [
            (
                str(one["tenth"]),
                f"{one['leads']:.0f}",
                f"{one['outcomes']:.0f}",
                f"{one['rate']:.1%}",
                f"{one['lift']:.2f}",
                f"{one['capture']:.1%}",
            )
            for one in model["tenths"]
        ],
    )
    print(f"\n{called}: calling everybody from so many points")
    print_table(
        "",
        [
            ("Points", "right"),
            ("Leads", "right"),
            ("Right (precision)", "right"),
            ("Found (recall)", "right"),
        ],
        [
            (f"{one['points']:g}", f"{one['leads']:,}", f"{one['precision']:.1%}", f"{one['recall']:.1%}")
            for one in model["thresholds"]
        ],
    )
    _print_calibration(called, model["calibration"])
    taken = model["capacity"]
    if taken:
        print(
            f"Sales can take {taken['capacity']:,} of {taken['leads_per_week']:,.0f} leads a week: call from"
            f" {taken['points']:g} points. On the newer leads that was {taken['called']:.1f} a week,"
            f" {taken['outcomes']:.1f} of them with the outcome ({taken['precision']:.0%} right, {taken['recall']:.0%} of all"
            " found)."
        )


def _print_calibration(called: str, told: Mapping[str, Any] | None) -> None:
    if told is None:
        return
    print(f"\n{called}: promised from the older leads, and what came true")
    print_table(
        "",
        [
            ("Tenth", "right"),
            ("Leads", "right"),
            ("Promised", "right"),
            ("Came true", "right"),
            ("95 %", "right"),
        ],
        [
            (
                str(one["tenth"]),
                f"{one['leads']:,}",
                f"{one['expected']:.1%}",
                f"{one['seen']:.1%}",
                f"{one['low']:.1%} to {one['high']:.1%}",
            )
            for one in told["tenths"]
        ],
    )
    print(
        f"The outcome came to {told['rate_before']:.1%} of the older and {told['rate_now']:.1%} of the newer leads. Squared error"
        f" {told['brier']:.3f}; promising everybody the same {told['brier_without']:.3f}."
    )


def _print_repeats(told: Mapping[str, Any]) -> None:
    if told["same"]:
        print(f"Exactly what {told['study']} said.")
    elif told["same_leads"]:
        print(
            f"The leads and instants are those of {told['study']}, but their facts or events changed since."
        )
    else:
        print(f"Not the leads of {told['study']}: some were erased, joined or judged otherwise since.")
