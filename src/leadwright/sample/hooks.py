"""Inbound webhooks of the sample company: lead ads, and a listening service, with what they sent in three weeks."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from leadwright.accounts.actor import Actor
from leadwright.capture.operations.receiving import keep_payload, refuse_delivery
from leadwright.capture.operations.webhooks import make_secret
from leadwright.capture.queries.webhooks import live_hook
from leadwright.capture.webhooks.document import WEBHOOK, Hook
from leadwright.capture.webhooks.starters import starters
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.sample.operations import SAMPLE_BATCH
from leadwright.sample.queries import HOOK_SLUGS, SamplePerson, people_with_addresses

_SEED = 20_271_103
_BEGUN = timedelta(days=35)
_ADS, _MENTIONS = 12, 9
_SAID = (
    "Does your gateway alarm somebody at night?",
    "We changed to these loggers last year and sleep better.",
    "What happens when the mobile network is down?",
    "Good talk about calibration at the fair.",
)
_TYPES = ("comment", "share", "mention", "dm")


def bring_hooks(*, actor: Actor, at: datetime) -> list[str]:
    """Put two webhooks in force weeks before `at` and let their services send; names by which they are taken out again.

    The same each time but for the dates.
    """
    random = Random(_SEED)  # noqa: S311 - a sample, not a secret
    # From the end of the list: its beginning sends forms.
    people = people_with_addresses(400, batch=SAMPLE_BATCH)[-(_ADS + _MENTIONS) :]
    ads, listening = (_in_force(actor, slug, at - _BEGUN) for slug in HOOK_SLUGS)
    for place, person in enumerate(people[:_ADS]):
        moment = at - timedelta(days=random.uniform(0.3, 21))
        _send(ads, f"ad-{place}", _ad(person, place, moment), moment)
    _send(ads, "ad-suspect", _spam(at), at - timedelta(days=2))
    _send(
        ads,
        "ad-changed",
        {"lead": {"id": "771", "answers": ["Ada", "ada@mill.example"]}},
        at - timedelta(days=1),
    )
    refuse_delivery(
        webhook=ads.slug, reason="There was no header X-Webhook-Secret.", at=at - timedelta(days=4)
    )
    for place in range(0, _MENTIONS, 3):
        moment = at - timedelta(days=1 + place * 2)
        mentions = [
            _mention(one, place + n, moment, random) for n, one in enumerate(people[_ADS + place :][:3])
        ]
        paper = {
            "id": f"w-{place}",
            "type": "article",
            "network": "Web",
            "author": {"id": "web-1", "name": "Trade paper"},
        }
        _send(
            listening,
            f"export-{place}",
            {"exported_at": moment.isoformat(), "mentions": [*mentions, paper]},
            moment,
        )
    return [f"hook_{slug}" for slug in HOOK_SLUGS]


def _in_force(actor: Actor, slug: str, at: datetime) -> Hook:
    starter = starters()["lead-ad" if slug == HOOK_SLUGS[0] else slug]
    title = {"title": "Lead advertisements"} if slug == HOOK_SLUGS[0] else {}
    body = {**starter.plain, **title}
    draft = draft_document(
        actor=actor, kind=WEBHOOK.name, slug=slug, body=body, reason="For the autumn", at=at
    )
    publish_version(actor=actor, kind=WEBHOOK.name, slug=slug, number=draft.number, at=at)
    make_secret(actor=actor, slug=slug, at=at)
    found = live_hook(slug)
    assert found is not None  # noqa: S101 - it was just put in force
    return found


def _send(hook: Hook, name: str, payload: Mapping[str, Any], at: datetime) -> None:
    keep_payload(hook=hook, name=f"id:{name}", body=json.dumps(payload).encode(), at=at, batch=SAMPLE_BATCH)


def _ad(person: SamplePerson, place: int, at: datetime) -> Mapping[str, Any]:
    told = (
        ("full_name", person.name),
        ("email", person.email),
        ("company_name", person.company),
        ("job_title", person.role),
    )
    return {
        "id": f"44182{place:05}",
        "created_time": (at - timedelta(minutes=1)).isoformat(),
        "platform": ("fb", "ig", "li")[place % 3],
        "form_name": "Cold chain check",
        "campaign_name": "Autumn audit",
        "ad_name": ("Video, 20 seconds", "The checklist")[place % 2],
        "field_data": _fields(told),
    }


def _fields(told: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"name": name, "values": [text]} for name, text in told if text]


def _spam(at: datetime) -> Mapping[str, Any]:
    told = (("full_name", "FREE FOLLOWERS www.follow.example"), ("email", "get@mailinator.com"))
    return {"id": "4418299999", "created_time": at.isoformat(), "platform": "fb", "field_data": _fields(told)}


def _mention(person: SamplePerson, place: int, at: datetime, random: Random) -> Mapping[str, Any]:
    author = {
        "id": f"li-{5_000 + place}",
        "name": person.name,
        "headline": person.role,
        "company": person.company,
    }
    return {
        "id": f"m-{90_000 + place}",
        "type": _TYPES[place % len(_TYPES)],
        "network": ("LinkedIn", "YouTube")[place % 2],
        "published_at": (at - timedelta(hours=random.uniform(1, 40))).isoformat(),
        "url": f"https://social.example/post/{90_000 + place}",
        "text": random.choice(_SAID),
        # The service knows the address of those who show it in their profile.
        "author": {**author, **({"email": person.email} if place % 3 else {})},
    }
