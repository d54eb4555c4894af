"""`leadwright webhook`: inbound webhooks, their secrets, and reading again what was sent."""

from argparse import Namespace
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from leadwright.accounts.actor import operator
from leadwright.capture.operations.receiving import replay_webhook, send_file
from leadwright.capture.operations.webhooks import make_secret
from leadwright.capture.queries.webhooks import webhook_lines
from leadwright.cli.output import print_json, print_table
from leadwright.cli.pulse import keep_current
from leadwright.platform import clock
from leadwright.platform.errors import UnusableInput

_DAYS = timedelta(days=30)


def run_list(options: Namespace) -> None:
    found = webhook_lines(actor=operator(), since=clock.now() - _DAYS)
    if options.json:
        print_json([asdict(one) for one in found])
        return
    columns = [
        ("Webhook", "left"),
        ("Title", "left"),
        ("In force", "left"),
        ("Payloads", "right"),
        ("Leads", "right"),
    ]
    rows = [
        (
            one.slug,
            one.title,
            "yes" if one.live else "no",
            f"{one.numbers.payloads:,}",
            f"{one.numbers.leads:,}",
        )
        for one in found
    ]
    print_table("", columns, rows)
    print(
        "Of the last 30 days." if found else "There is no inbound webhook yet; Capture → Webhooks makes one."
    )


def run_secret(options: Namespace) -> None:
    new = make_secret(actor=operator(), slug=options.slug, at=clock.now())
    until = new.earlier_until.isoformat() if new.earlier_until else None
    if options.json:
        print_json({"webhook": options.slug, "secret": new.text, "earlier_until": until})
        return
    print(f"The secret of {options.slug}:\n{new.text}")
    print("It is shown only now. " + ("The one before is taken for a day more." if until else ""))


def run_replay(options: Namespace) -> None:
    read = replay_webhook(actor=operator(), slug=options.slug, everything=options.everything, at=clock.now())
    computed = keep_current(quiet=options.json)
    if options.json:
        print_json({"payloads": read.payloads, "taken": read.taken, "computed": computed})
        return
    print(f"{read.payloads:,} read again; something came of {read.taken:,}. Nothing was made twice.")


def run_send(options: Namespace) -> None:
    file = Path(options.file)
    if not file.is_file():
        raise UnusableInput(f"There is no file {file}.", file=str(file))
    sent = send_file(actor=operator(), slug=options.slug, file=file, at=clock.now())
    computed = keep_current(quiet=options.json)
    if options.json:
        print_json({**asdict(sent), "computed": computed})
        return
    told = ", ".join(
        f"{many:,} {outcome.replace('_', ' ')}" for outcome, many in sorted(sent.outcomes.items())
    )
    print(f"Sent in {sent.payloads:,} parts: {told or 'nothing in it'}.")
