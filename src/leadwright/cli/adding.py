"""How a command is added to the command line."""

import argparse
from typing import TypeAlias

from leadwright.cli import checks

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(
    commands: Subparsers, name: str, text: str, module: str, function: str = "run"
) -> argparse.ArgumentParser:
    """A command; `function` of the module `module` of `cli.commands` runs it."""
    one = commands.add_parser(name, help=text, description=text)
    one.set_defaults(module=module, function=function, check=checks.nothing, within="workspace", parser=one)
    return one


def add_json(one: argparse.ArgumentParser) -> None:
    """The switch of every command that other programs read."""
    one.add_argument("--json", action="store_true", help="print one line of JSON instead of text")
