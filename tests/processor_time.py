"""What each test takes of the processor: the quick run names the costliest, and refuses what belongs into the slow one.

Time on the wall says how busy the machine is; processor time hardly does. That of PostgreSQL and of the browser is not counted.
"""

import os
import time
from collections.abc import Generator

import pytest

from tests.examples import FULL

# Several times what the costliest quick test takes on a slow machine, so that only a test that grew can reach it.
MOST = 12.0
_SHOWN = 10
# A run of a few files is not asked what it costs.
_MANY = 500
_NAME = "processor seconds"
_spent = pytest.StashKey[float]()


def spent() -> float:
    """Seconds of this process, with its threads, and of the processes it has waited for."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


class ProcessorTime:
    """The plugin."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        before = spent()
        yield
        item.stash[_spent] = spent() - before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        before = spent()
        yield
        own = spent() - before
        item.user_properties.append((_NAME, item.stash[_spent] + own))
        quick = not any(item.get_closest_marker(name) for name in ("slow", "later"))
        if own > MOST and quick and not is_full(item.config):
            pytest.fail(
                f"It took {own:.1f} s of the processor. Make it cheaper, or mark it slow: a test of the quick run may take "
                f"0.3 s, and never more than {MOST:.0f}."
            )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        costs = {
            report.nodeid: cost
            for report in terminalreporter.getreports("passed")
            for name, cost in report.user_properties
            if name == _NAME
        }
        if len(costs) < _MANY:
            return
        terminalreporter.section(f"the costliest of {sum(costs.values()):.0f} s of the processor")
        for name in sorted(costs, key=costs.__getitem__, reverse=True)[:_SHOWN]:
            terminalreporter.line(f"{costs[name]:6.2f} s  {name}")


def is_full(config: pytest.Config) -> bool:
    """Whether properties are tried on all examples."""
    return config.getoption("--hypothesis-profile", default="") == FULL
