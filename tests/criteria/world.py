"""The small world of these tests: fields in two relations and events, with values of every type."""

from leadwright.criteria.catalogue import Catalogue, EventType, Field, Property
from leadwright.criteria.types import FieldType

FIELDS = (
    Field("role", FieldType.TEXT, "Role", "lead_facts", "role"),
    Field("country", FieldType.CHOICE, "Country", "lead_facts", "country"),
    Field("band", FieldType.CHOICE, "Band", "lead_facts", "band", ("A", "B", "C")),
    Field("topics", FieldType.CHOICES, "Topics", "lead_facts", "topics"),
    Field("subscribed", FieldType.BOOLEAN, "Newsletter", "lead_facts", "subscribed"),
    Field("employees", FieldType.INTEGER, "Company size", "lead_facts", "employees"),
    Field("ratio", FieldType.DECIMAL, "Growth", "lead_facts", "ratio"),
    Field("budget", FieldType.MONEY, "Budget", "custom_facts", "c_budget"),
    Field("renewal", FieldType.DATE, "Renewal", "custom_facts", "c_renewal"),
    Field("contacted", FieldType.INSTANT, "Last contact", "custom_facts", "c_contacted"),
)
PROPERTIES = {
    name: Property(name, FieldType(kind), label)
    for name, kind, label in (
        ("url", "text", "URL"),
        ("plan", "choice", "Plan"),
        ("tags", "choices", "Tags"),
        ("trial", "boolean", "Trial"),
        ("pages", "integer", "Pages"),
        ("weight", "decimal", "Weight"),
        ("amount", "money", "Amount"),
        ("due", "date", "Due date"),
        ("starts", "instant", "Start"),
    )
}
# What a person adds to a score by hand has properties of its own.
ADJUSTING = {
    name: Property(name, FieldType(kind), label)
    for name, kind, label in (
        ("points_given", "integer", "Points given"),
        ("dimension", "text", "Dimension"),
        ("expires_at", "instant", "Ends"),
    )
}
CATALOGUE = Catalogue(
    FIELDS,
    (
        EventType("page_viewed", "Page viewed", PROPERTIES),
        EventType("order_placed", "Order placed", PROPERTIES),
        EventType("form_sent", "Form sent", {"url": PROPERTIES["url"]}),
        EventType("score_adjusted", "Score adjusted", ADJUSTING),
    ),
)
EVENT_NAMES = ("page_viewed", "order_placed")
