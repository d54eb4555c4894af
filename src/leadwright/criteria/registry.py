"""Where packages offer their fields, events and relations at start-up.

Providers are asked each time a catalogue is built, because custom fields and event names change while the
program runs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from leadwright.criteria.catalogue import Catalogue, EventType, Field
from leadwright.criteria.errors import unknown_name

FieldProvider = Callable[[], Iterable[Field]]
EventProvider = Callable[[], Iterable[EventType]]
TitleProvider = Callable[[], Iterable[tuple[str, str, str]]]
RelationProvider = Callable[[frozenset[str]], str]


class Registry:
    """The providers of one program. Registering the same provider again changes nothing.

    A registry with a `fallback` reads some relations in another way (`given`, and what is registered): those it has none for are
    the fallback's.
    """

    def __init__(
        self, fallback: "Registry | None" = None, given: Mapping[str, RelationProvider] | None = None
    ) -> None:
        self._fallback = fallback
        self._fields: list[FieldProvider] = []
        self._events: list[EventProvider] = []
        self._titles: list[TitleProvider] = []
        self._relations: dict[str, RelationProvider] = dict(given or {})
        self._held: ContextVar[list[Catalogue] | None] = ContextVar("held_catalogue", default=None)

    def register_fields(self, provider: FieldProvider) -> None:
        if provider not in self._fields:
            self._fields.append(provider)

    def register_events(self, provider: EventProvider) -> None:
        if provider not in self._events:
            self._events.append(provider)

    def register_titles(self, provider: TitleProvider) -> None:
        """`provider()` gives (kind, slug, title) of saved conditions in force."""
        if provider not in self._titles:
            self._titles.append(provider)

    def register_relation(self, name: str, provider: RelationProvider) -> None:
        """`provider(columns)` gives a PostgreSQL SELECT with `lead` and those columns.

        It is psycopg text (a literal % is written %%), may name the CTEs `scope(lead, as_of, today)` and
        `clock(since)`, and, but for events, has at most one row for each lead. Raises ValueError when the
        name is taken.
        """
        if self._relations.setdefault(name, provider) != provider:
            raise ValueError(f'The relation "{name}" is registered twice.')

    @contextmanager
    def held(self) -> Iterator[None]:
        """Inside, the catalogue is made once, also within another: for a page that changes nothing it is made of."""
        if self._held.get() is not None:
            yield
            return
        token = self._held.set([])
        try:
            yield
        finally:
            self._held.reset(token)

    def catalogue(self) -> Catalogue:
        """Everything on offer now; asks every provider, so keep it for the length of a job or a request."""
        made = self._held.get()
        if made:
            return made[0]
        found = self._made()
        if made is not None:
            made.append(found)
        return found

    def _made(self) -> Catalogue:
        return Catalogue(
            [one for provider in self._fields for one in provider()],
            [one for provider in self._events for one in provider()],
            self._titles_now,
        )

    def _titles_now(self) -> dict[tuple[str, str], str]:
        return {(kind, slug): title for provider in self._titles for kind, slug, title in provider()}

    def relation_sql(self, name: str, columns: frozenset[str]) -> str:
        """The SELECT of one relation with `lead` and `columns`."""
        if name in self._relations:
            return self._relations[name](columns)
        if self._fallback is not None:
            return self._fallback.relation_sql(name, columns)
        raise ValueError(unknown_name("relation", name, self._relations))


shared = Registry()
register_fields = shared.register_fields
register_events = shared.register_events
register_titles = shared.register_titles
register_relation = shared.register_relation
catalogue = shared.catalogue
held = shared.held
relation_sql = shared.relation_sql
