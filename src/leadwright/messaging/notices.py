"""Which notices colleagues are given, what each of them chose, and when their quiet hours are."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from leadwright.accounts.models import User
from leadwright.messaging.models import NoticeChoice
from leadwright.messaging.rules import Limits
from leadwright.platform import workspace

# In the evening and at night nobody has to read about work.
QUIET_FROM, QUIET_TO = 20, 7


@dataclass(frozen=True)
class Topic:
    """Something colleagues are told of: its name, what people call it, and when it is told."""

    name: str
    label: str
    text: str


TOPICS: dict[str, Topic] = {}


def register_topic(topic: Topic) -> str:
    """Add a topic; its name, which must be new and stays the same for ever."""
    if topic.name in TOPICS:
        raise ValueError(f"the topic {topic.name} is registered twice")
    TOPICS[topic.name] = topic
    return topic.name


@dataclass(frozen=True)
class Choices:
    """What somebody chose: topics not wanted by mail, and the hours without mail."""

    unwanted: frozenset[str] = field(default_factory=frozenset)
    quiet_from: int = QUIET_FROM
    quiet_to: int = QUIET_TO


def choices_of(users: Iterable[int]) -> dict[int, Choices]:
    """The choices of these users; of who chose nothing the defaults. One query."""
    wanted = set(users)
    found = {
        one.user_id: Choices(frozenset(one.unwanted), one.quiet_from, one.quiet_to)
        for one in NoticeChoice.objects.filter(pk__in=wanted)
    }
    return {user: found.get(user, Choices()) for user in wanted}


def limits_of(users: Iterable[int]) -> dict[int, Limits]:
    """Their quiet hours, each in the user's own time zone, as the gate judges by them. Two queries, none for nobody."""
    wanted = set(users)
    if not wanted:
        return {}
    everybodys = str(workspace.read("time_zone"))
    zones = dict(User.objects.filter(pk__in=wanted).values_list("pk", "time_zone"))
    return {
        user: Limits(None, one.quiet_from, one.quiet_to, zones.get(user) or everybodys)
        for user, one in choices_of(wanted).items()
    }
