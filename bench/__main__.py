"""`python -m bench [AREA …] [--leads N] [--events N]`: measure, print a table, and write it as JSON."""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module

from bench.figures import OUT, Figure, show

AREAS = {
    "import": "bench.importing",
    "scoring": "bench.scoring",
    "simulation": "bench.simulation",
    "explain": "bench.explaining",
    "lists": "bench.listing",
    "memory": "bench.memory",
    "pages": "bench.pages",
    "sales": "bench.selling",
    "ingest": "bench.ingest",
    "forms": "bench.forms",
    "api": "bench.api",
    "pulse": "bench.pulse",
    "freshness": "bench.freshness",
    "recompute": "bench.recompute",
    "routing": "bench.routing",
    "stages": "bench.stages",
    "scale": "bench.scale",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"{', '.join(AREAS)} (default: all)")
    parser.add_argument("--leads", type=int, default=1_000_000, help="leads, or rows of the imported list")
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = set(options.areas) - AREAS.keys()
    if unknown:
        parser.error(f"there is no area {unknown.pop()}; there are {', '.join(AREAS)}")
    if options.inside:
        _measure(options.areas[0], options)
        return
    figures: list[Figure] = []
    for area in options.areas or AREAS:
        _measure_in_own_process(area, options)
        figures += [Figure(**row) for row in json.loads((OUT / f"{area}.json").read_text())]
    show(figures)


def _measure_in_own_process(area: str, options: argparse.Namespace) -> None:
    """Peak memory is then that of the area, and Django knows one database."""
    sizes = [f"--leads={options.leads}", f"--events={options.events}"]
    subprocess.run([sys.executable, "-m", "bench", area, "--inside", *sizes], check=True)


def _measure(area: str, options: argparse.Namespace) -> None:
    OUT.mkdir(exist_ok=True)
    sizes = (options.leads,) if area == "import" else (options.leads, options.events)
    figures = import_module(AREAS[area]).measure(*sizes)
    (OUT / f"{area}.json").write_text(json.dumps([asdict(one) for one in figures]))


if __name__ == "__main__":
    main()
