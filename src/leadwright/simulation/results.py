"""What a simulation found, as typed data that is kept, shown and printed alike. Points are millionths."""

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Spread(_Part):
    """Leads by points: each column begins at so many whole points and ends where the next begins."""

    begins: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]


class Side(_Part):
    """A way out of a band, a stage or a priority into another, and how many leads would go it."""

    before: str
    after: str
    leads: int
    rises: bool


class Moved(_Part):
    """What would change of one thing: `what` is a dimension, `priority` or `stage`. Counts by value, before and after."""

    what: str
    before: dict[str, int]
    after: dict[str, int]
    ways: tuple[Side, ...] = ()

    @property
    def rising(self) -> int:
        return sum(one.leads for one in self.ways if one.rises)

    @property
    def falling(self) -> int:
        return sum(one.leads for one in self.ways if not one.rises)


class RuleFound(_Part):
    """A rule, what it would give and to how many, beside what it gives now (0 where it is new).

    `share` is its part of all points given (of all taken, for one that takes) in its dimension. `reached` says of how many of
    its leads each outcome is known.
    """

    name: str
    label: str
    sentence: str
    dimension: str
    leads: int
    points: int
    share: float
    leads_before: int
    points_before: int
    is_gone: bool = False
    is_worthless: bool = False
    reached: dict[str, int] = Field(default_factory=dict)

    @property
    def never_matches(self) -> bool:
        return self.leads == 0 and not self.is_gone and not self.is_worthless


class AlikeRules(_Part):
    """Two rules that take nearly the same leads."""

    first: str
    second: str
    both: int
    either: int

    @property
    def share(self) -> float:
        return self.both / self.either if self.either else 0.0


class SimulationResult(_Part):
    """Everything a simulation found. `outcomes` are how many of all `leads` reached each stage (or one beyond it)."""

    leads: int
    changed: int
    spreads: dict[str, Spread] = Field(default_factory=dict)
    moves: tuple[Moved, ...] = ()
    grid_before: dict[str, int] = Field(default_factory=dict)
    grid_after: dict[str, int] = Field(default_factory=dict)
    rules: tuple[RuleFound, ...] = ()
    alike: tuple[AlikeRules, ...] = ()
    outcomes: dict[str, int] = Field(default_factory=dict)

    def moved(self, what: str) -> Moved | None:
        """What would change of this; None where it was not looked at."""
        return next((one for one in self.moves if one.what == what), None)
