"""User agents of people and of programs, from the public lists that lie beside the project where somebody put them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from leadwright.events.agents import why_a_machine

LISTS = Path(__file__).parents[3] / "shared" / "data" / "bot_user_agents"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
        " Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 6.0; CUBOT MAX) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/72.0.3626.121 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        "",
    ],
)
def test_browsers_are_people(agent: str) -> None:
    assert why_a_machine(agent) == ""


@pytest.mark.parametrize(
    ("agent", "why"),
    [
        ("Mozilla/5.0", "nothing else"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "names an address"),
        ("curl/8.9.1", "“curl"),
        ("python-requests/2.32", "“python"),
        (CHROME.replace("Chrome", "HeadlessChrome"), "“Headless"),
        (f"{CHROME} DareBoost", "“DareBoost”"),
        ("Barracuda Sentinel (EE)", "Barracuda"),
    ],
)
def test_programs_are_machines_and_it_says_why(agent: str, why: str) -> None:
    assert why in why_a_machine(agent)


def entries(name: str, *, held_back: bool | None) -> list[str]:
    """The user agents of a list: the third that was held back from tuning, or all of them."""
    path = LISTS / name
    if not path.exists():
        pytest.skip("the lists of user agents are not beside the project")
    found = [one for some in yaml.safe_load(path.read_text(encoding="utf-8")).values() for one in some]
    return [one for one in found if held_back is None or _is_held_back(one) == held_back]


def _is_held_back(agent: str) -> bool:
    return int(hashlib.sha256(agent.encode()).hexdigest(), 16) % 3 == 0


def share(agents: Sequence[str], *, machines: bool, learned: bool) -> float:
    return sum(bool(why_a_machine(one, learned)) == machines for one in agents) / len(agents)


def test_what_is_shipped_knows_the_lists() -> None:
    people, machines = entries("browsers.yml", held_back=None), entries("crawlers.yml", held_back=None)
    assert (len(people), len(machines)) == (555, 626)
    assert share(people, machines=False, learned=True) >= 0.99
    assert share(machines, machines=True, learned=True) >= 0.95


def test_the_third_that_was_held_back_is_told_apart_as_was_measured() -> None:
    """Without what was learned from it afterwards. Three of its “browsers” are Yahoo! Slurp, GTmetrix and a scanner."""
    people, machines = entries("browsers.yml", held_back=True), entries("crawlers.yml", held_back=True)
    assert share(people, machines=False, learned=False) >= 0.97
    assert share(machines, machines=True, learned=False) >= 0.93
