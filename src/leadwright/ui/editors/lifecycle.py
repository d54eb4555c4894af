"""The draft of a lifecycle: every stage with its criteria, what else it asks for and how it is lost, and who would move."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST, require_safe

from leadwright.accounts.access import requires
from leadwright.accounts.rules import Action
from leadwright.criteria import registry
from leadwright.criteria.describe import sentence
from leadwright.lifecycle.documents import (
    LIFECYCLE,
    BesidePart,
    CriterionPart,
    LadderPart,
    LifecycleBody,
    read_lifecycle,
)
from leadwright.lifecycle.stages import BESIDE, LADDER, Stage
from leadwright.platform.errors import UnusableInput
from leadwright.ui.editors import held
from leadwright.ui.editors.held import Draft, draft_of, save
from leadwright.ui.editors.stages import (
    place_of_criterion,
    stage_part,
    with_stage,
    with_stage_moved,
    without_stage,
)
from leadwright.ui.effects.beside import consequences
from leadwright.ui.frames import page
from leadwright.ui.notices import Notice, done
from leadwright.ui.requests import SignedInRequest


@dataclass(frozen=True)
class CriterionLine:
    """A criterion; `key` names it (`mql:0`), `change` says how it differs from the version in force."""

    key: str
    text: str
    sentence: str
    change: str

    @property
    def line(self) -> str:
        return split_key(self.key)[1]


@dataclass(frozen=True)
class StageCard:
    """A stage with all that belongs to it. `asks` is how many criteria, `also` further stages, `leaves` how it is lost."""

    stage: str
    label: str
    asks: str
    also: tuple[str, ...]
    leaves: str
    falls: CriterionLine | None
    criteria: tuple[CriterionLine, ...]
    gone: tuple[CriterionLine, ...]
    change: str
    on_ladder: bool

    @property
    def falls_line(self) -> tuple[CriterionLine, ...]:
        return (self.falls,) if self.falls is not None else ()


@requires(Action.EDIT_PLAYBOOK)
@require_safe
def lifecycle(request: SignedInRequest, slug: str) -> HttpResponse:
    """The draft with everything that can be changed; without one what is in force, from which the first change makes it."""
    return again(request, draft_of(request, LIFECYCLE.name, slug))


def again(request: SignedInRequest, draft: Draft, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of the draft, with what is wrong."""
    body = read_lifecycle(draft.body)
    old: LifecycleBody | None = draft.before
    known = {part.stage for part in (*body.stages, *body.beside)}
    prospect = _prospect(body, old)
    context = {
        **held.state_of(request, draft, problem),
        "ladder": tuple(_card(part, old, on_ladder=True) for part in body.stages),
        "beside": tuple(_card(part, old, on_ladder=False) for part in body.beside),
        "beside_moved": _is_moved(body, old),
        "prospect": prospect,
        "prospect_line": (prospect,),
        "missing": [(one, Stage(one).label) for one in (*LADDER[1:], *BESIDE) if one not in known],
        "gone_stages": tuple(_gone_stages(body, old)),
        "interest": tuple(_interest(body, old)),
        **consequences(request, draft.kind, draft.slug),
    }
    return page(request, "editors/lifecycle.html", context, status=status)


@requires(Action.EDIT_PLAYBOOK)
@require_POST
def change_stages(request: SignedInRequest, slug: str) -> HttpResponse:
    """Move a criterion (`up`, `down`) or a stage beside the ladder (`stage_up`, `stage_down`), remove a criterion (`remove`) or a
    stage (`remove_stage`), put back what is in force (`back`).
    """
    draft, asked = draft_of(request, LIFECYCLE.name, slug), request.POST
    body, said = _rearranged(draft, asked)
    save(request, draft, body, asked.get("seen", ""))
    return done(request, draft.address, said)


def _rearranged(draft: Draft, asked: QueryDict) -> tuple[Mapping[str, Any], Notice | None]:
    body = draft.body
    for way in ("up", "down"):
        if asked.get(way):
            return _moved(body, asked.get(way, ""), up=way == "up"), None
    for way in ("up", "down"):
        if stage := asked.get(f"stage_{way}"):
            return with_stage_moved(body, stage, up=way == "up"), None
    if key := asked.get("remove"):
        return _without_criterion(body, key)
    if stage := asked.get("remove_stage"):
        stage_part(body, stage)
        label = Stage(stage).label
        return without_stage(body, stage), Notice(
            f"{label} is left out of the draft. “Put back” stands below."
        )
    if key := asked.get("back"):
        return _put_back(body, held.live_body(draft) or {}, key)
    raise UnusableInput("Say what to do with which criterion.")


def _moved(body: Mapping[str, Any], key: str, *, up: bool) -> Mapping[str, Any]:
    stage, line = split_key(key)
    part = stage_part(body, stage)
    criteria, place = list(part["criteria"]), place_of_criterion(part, line)
    other = place + (-1 if up else 1)
    if 0 <= other < len(criteria):
        criteria[place], criteria[other] = criteria[other], criteria[place]
    return with_stage(body, {**part, "criteria": criteria})


def _without_criterion(body: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], Notice]:
    stage, line = split_key(key)
    if stage == "prospect":
        rest = {name: value for name, value in body.items() if name != "prospect"}
        return rest, Notice("Nobody is marked as a prospect by itself any more.")
    part = stage_part(body, stage)
    if line == "down":
        rest = {name: value for name, value in part.items() if name != "down"}
        return with_stage(body, rest), Notice(f"{Stage(stage).label} is kept once it is reached.")
    place = place_of_criterion(part, line)
    criteria = [one for at, one in enumerate(part["criteria"]) if at != place]
    if not criteria:
        raise UnusableInput("A stage needs at least one criterion; remove the stage instead.")
    changed = {**part, "criteria": criteria}
    if isinstance(part.get("needs"), int):
        changed["needs"] = min(part["needs"], len(criteria))
    return with_stage(body, changed), Notice(
        "The criterion is left out of the draft. “Put back” stands below."
    )


def _put_back(
    body: Mapping[str, Any], before: Mapping[str, Any], key: str
) -> tuple[Mapping[str, Any], Notice]:
    stage, line = split_key(key)
    part = stage_part(before, stage)
    if not line:
        return with_stage(body, part), Notice(f"{Stage(stage).label} is back.")
    criterion = part["criteria"][place_of_criterion(part, line)]
    now = stage_part(body, stage)
    if criterion in now["criteria"]:
        return body, Notice("It stands there already.")
    return with_stage(body, {**now, "criteria": [*now["criteria"], criterion]}), Notice(
        "The criterion is back."
    )


def split_key(key: str) -> tuple[str, str]:
    """`mql:0` as stage and line."""
    stage, _, line = key.partition(":")
    return stage, line


def _card(part: BesidePart, old: LifecycleBody | None, *, on_ladder: bool) -> StageCard:
    before = next((one for one in _parts(old) if one.stage is part.stage), None)
    count = len(part.criteria)
    asks = "all of these" if part.needed == count else f"{part.needed} of these {count} are enough"
    is_ladder = isinstance(part, LadderPart)
    return StageCard(
        stage=str(part.stage),
        label=Stage(part.stage).label,
        asks=asks if count > 1 else "",
        also=tuple(_also(part)) if isinstance(part, LadderPart) else (),
        leaves=_leaves(part) if isinstance(part, LadderPart) else "It lasts while this is so.",
        falls=_criterion(f"{part.stage}:down", part.down, _down(before), old)
        if isinstance(part, LadderPart) and part.down is not None
        else None,
        criteria=tuple(_criteria(part, before, old)),
        gone=tuple(_gone(part, before)),
        change=_stage_change(part, before, old),
        on_ladder=on_ladder and is_ladder,
    )


def _parts(body: LifecycleBody | None) -> Sequence[BesidePart]:
    return (*body.stages, *body.beside) if body is not None else ()


def _down(part: BesidePart | None) -> tuple[CriterionPart, ...]:
    return (part.down,) if isinstance(part, LadderPart) and part.down is not None else ()


def _also(part: LadderPart) -> Iterator[str]:
    if part.requires:
        yield f"The criteria of {', '.join(one.label for one in part.requires)} are met too"
    if part.requires_any:
        yield f"The criteria of one of {', '.join(one.label for one in part.requires_any)} are met too"


def _leaves(part: LadderPart) -> str:
    if part.down is not None:
        return "It is lost when the criteria are not met any more and this is so too:"
    return "Once reached it is kept." if part.stays else "It lasts while this is so."


def _stage_change(part: BesidePart, before: BesidePart | None, old: LifecycleBody | None) -> str:
    if old is None:
        return ""
    if before is None:
        return "new"
    names = ("needs", "requires", "requires_any", "stays")
    return "changed" if any(getattr(part, one, None) != getattr(before, one, None) for one in names) else ""


def _criteria(
    part: BesidePart, before: BesidePart | None, old: LifecycleBody | None
) -> Iterator[CriterionLine]:
    for place, one in enumerate(part.criteria):
        yield _criterion(f"{part.stage}:{place}", one, before.criteria if before else (), old)


def _criterion(
    key: str, one: CriterionPart, before: Sequence[CriterionPart], old: LifecycleBody | None
) -> CriterionLine:
    change = ""
    if old is not None and one not in before:
        alike = any(other.text == one.text or other.when == one.when for other in before)
        change = "changed" if alike else "new"
    return CriterionLine(key, one.text, sentence(one.when, registry.catalogue()), change)


def _gone(part: BesidePart, before: BesidePart | None) -> Iterator[CriterionLine]:
    kept = {one.text for one in part.criteria}
    for place, one in enumerate(before.criteria if before else ()):
        if one not in part.criteria and one.text not in kept:
            yield CriterionLine(
                f"{part.stage}:{place}", one.text, sentence(one.when, registry.catalogue()), ""
            )


def _gone_stages(body: LifecycleBody, old: LifecycleBody | None) -> Iterator[tuple[str, str]]:
    kept = {part.stage for part in _parts(body)}
    for part in _parts(old):
        if part.stage not in kept:
            yield str(part.stage), Stage(part.stage).label


def _is_moved(body: LifecycleBody, old: LifecycleBody | None) -> bool:
    """Whether the stages beside the ladder stand in another order than in the version in force, new and gone ones aside."""
    now = [part.stage for part in body.beside]
    before = [part.stage for part in old.beside] if old is not None else now
    return [one for one in now if one in before] != [one for one in before if one in now]


def _prospect(body: LifecycleBody, old: LifecycleBody | None) -> CriterionLine | None:
    if body.prospect is None:
        return None
    before = (old.prospect,) if old is not None and old.prospect is not None else ()
    return _criterion("prospect:", body.prospect, before, old)


def _interest(body: LifecycleBody, old: LifecycleBody | None) -> Iterator[tuple[str, str, str]]:
    """What begins interest and what shows that it went on: a name, its events in words, and how it differs."""
    events = registry.catalogue().events
    for name, title in (("first", "Begins interest"), ("later", "Shows that it went on")):
        names = getattr(body.interest, name)
        change = "changed" if old is not None and names != getattr(old.interest, name) else ""
        yield title, ", ".join(events[one].label if one in events else one for one in names), change
