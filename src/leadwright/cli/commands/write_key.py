"""`leadwright write-key`: the keys with which programs send events."""

from argparse import Namespace
from dataclasses import asdict

from leadwright.accounts.actor import operator
from leadwright.capture.operations.write_keys import create_write_key, switch_write_key
from leadwright.capture.queries.sending import sending_sources
from leadwright.cli.output import print_json, print_table
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id


def run_create(options: Namespace) -> None:
    new = create_write_key(
        actor=operator(), source=options.source, kind=options.kind, origins=options.site, at=clock.now()
    )
    reference = public_id(Kind.WRITE_KEY, new.key.public_id)
    if options.json:
        print_json({"id": reference, "source": options.source, "kind": options.kind, "key": new.text})
        return
    print(f"The write key of {options.source}:\n{new.text}")
    if options.kind == new.key.SERVER:
        print("It is shown only now; keep it where the program finds it.")


def run_list(options: Namespace) -> None:
    found = sending_sources(actor=operator())
    if options.json:
        print_json([{"source": source.slug, **asdict(key)} for source in found for key in source.keys])
        return
    columns = [("Source", "left"), ("Key", "left"), ("For", "left"), ("Sites", "left"), ("Takes", "left")]
    rows = [
        (source.slug, key.id, key.kind, ", ".join(key.origins), "yes" if key.is_on else "no")
        for source in found
        for key in source.keys
    ]
    print_table("", columns, rows)
    if not found:
        print("No program sends events yet. `leadwright write-key create` makes a key for one.")


def run_off(options: Namespace) -> None:
    _switch(options, on=False)


def run_on(options: Namespace) -> None:
    _switch(options, on=True)


def _switch(options: Namespace, *, on: bool) -> None:
    switch_write_key(actor=operator(), key=options.key, on=on, at=clock.now())
    if options.json:
        print_json({"id": options.key, "on": on})
    else:
        print(
            "What comes with this key is taken again."
            if on
            else "What comes with this key is thrown away now."
        )
