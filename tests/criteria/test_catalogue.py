import pytest

from leadwright.criteria.catalogue import Catalogue, EventType, Field, Property, UnknownName
from leadwright.criteria.registry import Registry
from leadwright.criteria.types import FieldType

COUNTRY = Field("country", FieldType.CHOICE, "Country", "lead_facts", "country")
URL = Property("url", FieldType.TEXT, "URL")
VIEWED = EventType("page_viewed", "Page viewed", {"url": URL})


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    catalogue = Catalogue([COUNTRY], [VIEWED])
    with pytest.raises(UnknownName, match=r'no field "contry"\. Did you mean "country"'):
        catalogue.field("contry")
    with pytest.raises(UnknownName, match=r'no event "page_view"\. Did you mean "page_viewed"'):
        catalogue.event("page_view")
    with pytest.raises(UnknownName, match=r'event "page_viewed" called "uri"\. Did you mean "url"'):
        catalogue.property(["page_viewed"], "uri")


def test_a_property_must_belong_to_every_event_named() -> None:
    catalogue = Catalogue([], [VIEWED, EventType("call", "Call")])
    assert catalogue.property(["page_viewed"], "url") == URL
    with pytest.raises(UnknownName, match='property of the event "call"'):
        catalogue.property(["page_viewed", "call"], "url")


def test_one_property_name_has_one_type() -> None:
    other = EventType("download", "Download", {"url": Property("url", FieldType.INTEGER, "URL")})
    with pytest.raises(ValueError, match='property "url" is text in one event and integer in "download"'):
        Catalogue([], [VIEWED, other])


def test_a_field_registered_twice_is_refused_only_when_it_differs() -> None:
    assert Catalogue([COUNTRY, COUNTRY]).fields == {"country": COUNTRY}
    other = Field("country", FieldType.TEXT, "Country", "lead_facts", "country")
    with pytest.raises(ValueError, match='field "country" is registered twice'):
        Catalogue([COUNTRY]).merge(Catalogue([other]))


def test_merge_offers_the_names_of_both() -> None:
    both = Catalogue([COUNTRY]).merge(Catalogue([], [VIEWED]))
    assert both.field("country") == COUNTRY
    assert both.event("page_viewed") == VIEWED


@pytest.mark.parametrize(
    ("name", "relation", "column"),
    [
        ("Country", "lead_facts", "country"),
        ("country", "lead facts", "country"),
        ("country", "scope", "country"),
        ("country", "event_facts", "country"),
        ("country", "lead_facts", "lead"),
        ("country", "lead_facts", "x" * 64),
        ("country", "lead_facts", ""),
    ],
)
def test_names_that_no_statement_can_carry_are_refused(name: str, relation: str, column: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Field(name, FieldType.CHOICE, "Country", relation, column)


def test_a_property_name_that_postgresql_would_cut_is_refused() -> None:
    assert Property("x" * 60, FieldType.TEXT, "X").column == "p_" + "x" * 60
    with pytest.raises(ValueError, match="property name"):
        Property("x" * 61, FieldType.TEXT, "X")


def test_an_event_type_does_not_change_with_the_mapping_it_was_made_of() -> None:
    properties = {"url": URL}
    event = EventType("page_viewed", "Page viewed", properties)
    properties.clear()
    assert event.properties == {"url": URL}


def test_the_registry_asks_its_providers_each_time() -> None:
    registry, fields = Registry(), [COUNTRY]
    registry.register_fields(lambda: fields)
    assert list(registry.catalogue().fields) == ["country"]
    fields.append(Field("role", FieldType.TEXT, "Role", "lead_facts", "role"))
    assert list(registry.catalogue().fields) == ["country", "role"]


def test_registering_a_provider_again_changes_nothing() -> None:
    registry = Registry()
    asked = []

    def provider() -> list[EventType]:
        asked.append(1)
        return [VIEWED]

    registry.register_events(provider)
    registry.register_events(provider)
    assert list(registry.catalogue().events) == ["page_viewed"]
    assert asked == [1]


def test_a_relation_has_one_provider() -> None:
    registry = Registry()
    registry.register_relation("lead_facts", lambda columns: f"SELECT {', '.join(sorted(columns))}")
    assert registry.relation_sql("lead_facts", frozenset({"b", "a"})) == "SELECT a, b"
    with pytest.raises(ValueError, match="registered twice"):
        registry.register_relation("lead_facts", lambda columns: "")
    with pytest.raises(ValueError, match=r'no relation "lead_fact"\. Did you mean "lead_facts"'):
        registry.relation_sql("lead_fact", frozenset())


def test_a_registry_reads_relations_of_its_own_and_the_rest_from_its_fallback() -> None:
    shared = Registry()
    shared.register_relation("lead_facts", lambda columns: "as of an instant")
    shared.register_relation("lead_scores", lambda columns: "scores")
    current = Registry(fallback=shared)
    current.register_relation("lead_facts", lambda columns: "now")
    assert current.relation_sql("lead_facts", frozenset()) == "now"
    assert current.relation_sql("lead_scores", frozenset()) == "scores"


def test_a_held_catalogue_is_made_once_and_let_go_again() -> None:
    registry, asked = Registry(), []
    registry.register_events(lambda: asked.append(1) or [])  # type: ignore[func-returns-value]
    with registry.held():
        held = registry.catalogue()
        with registry.held():
            assert registry.catalogue() is held
        assert registry.catalogue() is held
    assert len(asked) == 1
    assert registry.catalogue() is not registry.catalogue()
    assert len(asked) == 3
