"""Whether a user agent is a person's browser or a program: pure, by patterns and a public list of crawlers."""

import json
import re
from functools import cache, lru_cache
from importlib import resources

from leadwright.events import agent_patterns as known

_BARE = re.compile(r"Mozilla/[45]\.0")
_REMEMBERED = 10_000
_SHOWN = 40


@lru_cache(maxsize=_REMEMBERED)
def why_a_machine(agent: str, learned: bool = True) -> str:
    """Why this user agent is a program's, in words; empty where it is that of a browser or an app of people.

    Without `learned` what was added after the measurement is left out.
    """
    text = agent.strip()
    if learned and known.LEARNED_PEOPLE.search(text):
        return ""
    if _BARE.fullmatch(text):
        return f"it calls itself “{text}” and nothing else, as mail proxies do"
    return _by_words(text, learned) or _by_shape(text) or _by_list(text)


def _by_words(text: str, learned: bool) -> str:
    found = known.ADDRESS.search(text)
    if found:
        return "its user agent names an address, as crawlers do"
    found = known.PROGRAM_WORDS.search(text) or known.NAMES.search(text)
    if found is None and learned:
        found = known.LEARNED_MACHINES.search(text)
    return _named(found[0]) if found else ""


def _by_shape(text: str) -> str:
    has_device = known.DEVICES.search(text) is not None
    if known.COMPATIBLE.match(text) and "MSIE" not in text and not has_device:
        return _named(text.partition("compatible;")[2])
    if known.STUCK_ON.search(text):
        return "its user agent has more in it than any browser's"
    if text.startswith(("mozilla/", "mozilla ")):
        return "its user agent is written in small letters, as no browser does"
    if _is_peoples(text, has_device):
        return ""
    found = known.LIBRARIES.search(text) or (None if has_device else known.DOMAIN.search(text))
    if found:
        return _named(found[0])
    if not has_device and known.NAME_ONLY.fullmatch(text) and not text.startswith("Mozilla/5.0 ("):
        return _named(text)
    return ""


def _is_peoples(text: str, has_device: bool) -> bool:
    shaped = known.BROWSER_SHAPE.search(text) is not None and (
        has_device or known.ENGINES.search(text) is not None
    )
    return shaped or bool(known.PEOPLES_PROGRAMS.search(text) or known.PHONE_SHAPE.search(text))


def _by_list(text: str) -> str:
    if known.INSIDE_AN_APP.search(text):
        return ""
    found = _crawlers().search(text)
    return _named(found[0]) if found else ""


def _named(word: str) -> str:
    return f"its user agent says “{word.strip(' ;/()')[:_SHOWN]}”"


@cache
def _crawlers() -> re.Pattern[str]:
    """The list of the package crawler-user-agents, without what fits people's apps, as one pattern."""
    text = resources.files("crawleruseragents").joinpath("crawler-user-agents.json").read_text("utf-8")
    patterns = [one["pattern"] for one in json.loads(text)]
    return re.compile("|".join(one for one in patterns if one not in known.NOT_CRAWLERS))
