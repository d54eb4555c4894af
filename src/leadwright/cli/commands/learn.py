"""`leadwright learn`: few rules with whole points, proposed from what became of past leads."""

import os
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadwright.accounts.actor import operator
from leadwright.cli.commands.backtest import made, print_backtest, question
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import keep_current
from leadwright.learning.operations import Asked, ask_study
from leadwright.learning.queries import StudyKind
from leadwright.learning.settings import Settings, bounds_of
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput
from leadwright.playbook.files import document_text
from leadwright.scoring.documents import SCORING

_VERDICTS = {"leak": "Leak", "suspect": "Suspect", "clear": "Clear"}


def run(options: Namespace) -> int:
    """Propose a model, keep the study, print both, and write the model into a file where asked."""
    settings = Settings(
        most_rules=options.rules,
        keep=tuple(options.keep),
        leave_out=tuple(options.leave_out),
        bounds=dict(bounds_of(one) for one in options.limit),
    )
    asked = Asked(StudyKind.LEARN, question(options), settings)
    if options.to and not os.access(Path(options.to).parent, os.W_OK):
        raise UnusableInput(
            f"{options.to} cannot be written: choose a folder that is there and is yours.", field="to"
        )
    keep_current(quiet=options.json)
    reference = ask_study(actor=operator(), asked=asked, at=clock.now(), follow=False)
    result = made(reference, "Learning", quiet=options.json)
    if options.to:
        _write(Path(options.to), result["document"])
    if options.json:
        print_json({"study": reference, **result})
        return 0
    _print(result)
    print_backtest(reference, result)
    if options.to:
        print(
            f"The proposal is in {options.to}; change it as you like, and hold it against the model in force with --model."
        )
    else:
        print("Write the proposal into a file with --to FILE.yml, or go on with it in the scoring studio.")
    return 0


def _write(path: Path, body: Mapping[str, Any]) -> None:
    try:
        path.write_text(document_text(SCORING.name, "default", body), encoding="utf-8")
    except OSError as problem:
        raise UnusableInput(f"{path} cannot be written: {problem.strerror}.", field="to") from None


def _print(result: Mapping[str, Any]) -> None:
    print("Columns by suspicion")
    print_table(
        "",
        [("", "left"), ("Column", "left"), ("AUC alone", "right"), ("Evidence", "left")],
        [
            (
                _VERDICTS[one["verdict"]],
                one["column"],
                f"{one['auc']:.2f}",
                " ".join((*_declared(one), *one["evidence"])),
            )
            for one in result["suspicions"]
            if one["verdict"] != "clear" or one["evidence"]
        ],
    )
    print("\nThe proposal")
    print_table(
        "",
        [("Points", "right"), ("Rule", "left"), ("Newer leads", "right"), ("With the outcome", "right")],
        [
            (
                f"{one['points']:+d}",
                one["label"],
                f"{one['leads']:,}",
                f"{one['outcomes'] / one['leads']:.1%}" if one["leads"] else "",
            )
            for one in result["rules"]
        ],
    )
    for one in result["ceiling"]:
        print(f"{one['name']}, which nobody can read: AUC {one['auc']:.3f}.")
    print()


def _declared(one: Mapping[str, Any]) -> tuple[str, ...]:
    match one["declared"]:
        case "later":
            return ("A mapping says that it is known later.",)
        case "at_capture":
            return ("A mapping says that it is known at capture, which wins.",)
        case _:
            return ()
