"""What a payload would do, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from leadwright.capture.operations.trying import TriedFact
from leadwright.capture.operations.trying_payloads import TriedItem, TriedPayload
from leadwright.criteria import registry
from leadwright.criteria.catalogue import Catalogue
from leadwright.leads.models import Standing
from leadwright.lifecycle.stages import Stage
from leadwright.ui.presenting import Band, Moment, PageTime
from leadwright.ui.webhooks.log import OUTCOMES
from leadwright.ui.words import band_strength


@dataclass(frozen=True)
class WouldItem:
    """What would become of an item, and where its lead would stand."""

    tried: TriedItem[Standing | None]
    number: int
    said: str
    tone: str
    facts: tuple[tuple[str, TriedFact], ...]
    events: tuple[tuple[str, Moment, str], ...]
    campaign: str
    stage: str
    bands: tuple[Band, ...]
    why: str


@dataclass(frozen=True)
class Would:
    """The first items, and how many more there are."""

    items: tuple[WouldItem, ...]
    more: int


def would_of(tried: TriedPayload[Standing | None], time: PageTime) -> Would:
    """Everything as texts."""
    catalogue = registry.catalogue()
    labels = {field.name: field.label for field in catalogue.fields.values()}
    items = tuple(_item(one, catalogue, labels, time) for one in tried.items)
    return Would(items, tried.many - len(items))


def _item(
    one: TriedItem[Standing | None], catalogue: Catalogue, labels: Mapping[str, str], time: PageTime
) -> WouldItem:
    said, tone = OUTCOMES.get(one.outcome, (one.outcome, ""))
    standing = one.after
    bands: tuple[Band, ...] = ()
    if standing is not None:
        bands = tuple(
            Band(band, band_strength(band)) for band in (standing.fit_band, standing.engagement_band) if band
        )
    return WouldItem(
        tried=one,
        number=one.place + 1,
        said=said,
        tone=tone,
        facts=tuple(
            (labels.get(fact.name, fact.name.replace("_", " ").capitalize()), fact) for fact in one.facts
        ),
        events=tuple(
            (
                catalogue.events[name].label if name in catalogue.events else name,
                time.moment(at),
                _properties(told),
            )
            for name, at, told in one.events
        ),
        campaign=_properties(one.campaign or {}),
        stage=Stage(standing.stage).label if standing is not None else "",
        bands=bands,
        why=standing.reason if standing is not None else "",
    )


def _properties(told: Mapping[str, object]) -> str:
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in told.items())
