"""The page of the command line, from its parser."""

import argparse
from collections.abc import Iterator

from leadwright.cli import arguments
from leadwright.cli.reference import markdown


def page() -> str:
    """Every command with its arguments."""
    parser = arguments.parser("")
    return markdown.page(
        "Commands",
        markdown.sentence(parser.description or ""),
        markdown.sentence(parser.epilog or ""),
        "Exit codes: 0 done, 1 refused (a rule, a permission, a state), 2 unusable input (arguments, files, documents). "
        "With `--json` the last line of the output is JSON: [json.md](json.md).",
        *(_section(name, text, one) for name, text, one in _commands(parser, "leadwright")),
    )


def _commands(
    parser: argparse.ArgumentParser, prefix: str
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Each command that runs, with its whole name and what it does."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            texts = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, below in action.choices.items():
                inner = list(_commands(below, f"{prefix} {name}"))
                yield from inner or [(f"{prefix} {name}", texts[name], below)]


def _section(name: str, text: str, parser: argparse.ArgumentParser) -> str:
    actions = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    synopsis = " ".join([name, *map(_usage, sorted(actions, key=lambda one: bool(one.option_strings)))])
    rows = [(markdown.code(_spelled(action)), markdown.sentence(action.help or "")) for action in actions]
    parts = [f"## {name}", markdown.sentence(text), f"    {synopsis}"]
    return "\n\n".join([*parts, markdown.table(("Argument", "Meaning"), rows)] if rows else parts)


def _usage(action: argparse.Action) -> str:
    needed = action.required and action.nargs != "?"
    return _spelled(action) if needed else f"[{_spelled(action)}]"


def _spelled(action: argparse.Action) -> str:
    """An option with the name of its value, or the name of an argument."""
    value = str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return value
    option = action.option_strings[-1]
    return option if action.nargs == 0 else f"{option} {value}"
