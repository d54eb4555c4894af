"""Where a lead came from, as its page tells it: the first touch, the one that made it a lead, and all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.events.channels import CHANNELS
from leadwright.leads.queries.touches import LeadOrigin, LeadTouch
from leadwright.ui.presenting import Moment, PageTime

_SHOWN = 40


@dataclass(frozen=True)
class Said:
    """A touch in words; `mark` says what is special about it."""

    channel: str
    detail: str
    landing: str
    moment: Moment
    mark: str = ""


@dataclass(frozen=True)
class Told:
    """One of the touches that are told first."""

    label: str
    touch: Said


@dataclass(frozen=True)
class Whence:
    """Everything; of very many touches the first and the last are shown, and `left_out` are not."""

    told: Sequence[Told]
    touches: Sequence[Said]
    left_out: int


def whence(origin: LeadOrigin, time: PageTime) -> Whence | None:
    """Nothing where no touch is known."""
    first, creating = origin.first, origin.creating
    if first is None or creating is None:
        return None
    touches = list(origin.touches)
    shown = touches if len(touches) <= _SHOWN else [*touches[: _SHOWN // 2], *touches[-_SHOWN // 2 :]]
    same = first.number == creating.number
    told = [Told("First touch", _said(first, time, "made the lead" if same else ""))]
    if not same:
        told.append(Told("What made the lead", _said(creating, time)))
    if len(touches) > 1 and touches[-1].number != creating.number:
        told.append(Told("Last touch", _said(touches[-1], time)))
    marked = [_said(one, time, "made the lead" if one.number == creating.number else "") for one in shown]
    return Whence(told, marked, len(touches) - len(shown))


def _said(touch: LeadTouch, time: PageTime, mark: str = "") -> Said:
    named = touch.source or touch.referrer
    parts = [part for part in (named, touch.campaign) if part]
    return Said(CHANNELS[touch.channel], ", ".join(parts), touch.landing, time.moment(touch.at), mark)
