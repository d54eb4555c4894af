"""`leadwright doctor`: what the health page says, in a terminal."""

from argparse import Namespace
from datetime import datetime

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json
from leadwright.health.queries import examine
from leadwright.health.rules import Finding, Health, Tone, age
from leadwright.platform import clock

MARKS = {Tone.OK: "works", Tone.WARN: "look", Tone.BAD: "broken"}


def run(options: Namespace) -> int:
    """Print every finding; 0 when nothing needs anybody, else 1."""
    found, _ = examine(actor=operator(), at=clock.now())
    if options.json:
        print_json(_shape(found))
    else:
        _print(found)
    return 1 if found.needs else 0


def _print(found: Health) -> None:
    print(f"{found.headline}\n{found.safe}")
    for title, findings in (("Needs you", found.needs), ("Works", found.works)):
        if findings:
            print(f"\n{title}")
        for one in findings:
            since = f" ({_age(one, found.at)})" if one.since else ""
            print(f"  {MARKS[one.tone]:<7}{one.title}{since}\n         {one.sentence}")
            if one.cure:
                print(f"         {one.cure}")


def _age(one: Finding, at: datetime) -> str:
    return age(at - one.since) if one.since else ""


def _shape(found: Health) -> dict[str, object]:
    return {
        "at": found.at,
        "healthy": not found.needs,
        "headline": found.headline,
        "findings": [
            {
                "name": one.name,
                "tone": one.tone,
                "title": one.title,
                "sentence": one.sentence,
                "cure": one.cure or None,
                "since": one.since,
            }
            for one in found.findings
        ],
    }
