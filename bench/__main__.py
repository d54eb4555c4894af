"""`python -m bench [import] [--rows N]`: measure and print."""

import argparse
import json
import subprocess
import sys

from bench.figures import OUT, Figure, show

AREAS = ("import", "scoring", "lists", "memory")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "areas", nargs="*", choices=[*AREAS, []], help="what to measure (default: everything)"
    )
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        _measure(options.areas[0], options)
        return
    figures: list[Figure] = []
    for area in options.areas or AREAS:
        # Each area in a process of its own: peak memory is that of the area, and Django knows one database.
        command = [
            sys.executable,
            "-m",
            "bench",
            area,
            "--inside",
            f"--leads={options.leads}",
            f"--events={options.events}",
        ]
        subprocess.run(command, check=True)
        figures += [Figure(**row) for row in json.loads((OUT / f"{area}.json").read_text())]
    show(figures)


def _measure(area: str, options: argparse.Namespace) -> None:
    from dataclasses import asdict
    from importlib import import_module

    modules = {
        "import": "bench.importing",
        "scoring": "bench.scoring",
        "lists": "bench.listing",
        "memory": "bench.memory",
    }
    module = import_module(modules[area])
    sizes = (options.leads,) if area == "import" else (options.leads, options.events)
    figures = module.measure(*sizes)
    OUT.mkdir(exist_ok=True)
    (OUT / f"{area}.json").write_text(json.dumps([asdict(one) for one in figures]))


if __name__ == "__main__":
    main()
