"""No table of personal data is forgotten, and erasing leaves nothing."""

import re
from datetime import timedelta

import pytest

from leadwright.accounts.rules import Role
from leadwright.consent.operations import Statement, record_consent
from leadwright.consent.rules import LawfulBasis, Status
from leadwright.events.events import NewEvent
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import Company, ContactPoint, CustomField, Lead, PossibleDuplicate, Standing
from leadwright.leads.operations.merge import merge_leads
from leadwright.leads.operations.people import edit_facts
from leadwright.leads.operations.personal_data import erase_lead, export_lead
from leadwright.leads.operations.visitors import link_visitor
from leadwright.leads.submission import IdentityKey, Visitor
from leadwright.platform import personal_data, sql
from leadwright.platform.errors import Forbidden, NotFound
from leadwright.platform.models import AuditEntry
from leadwright.platform.personal_data import Whose
from tests.leads.people import BOSS, NOW, acting, colleague, lead, ref, team

pytestmark = pytest.mark.django_db
CANARY = "xqcanaryqx"
# Words that in the name of a column mean somebody; `subject` and the like also as the first part of a longer name.
_TELLING = re.compile(
    r"(^|_)(subject|lead|survivor|duplicate|merged|visitor|person|user|owner|author|actor|email|mail|address|phone|ip|name|street)(_|$)"
)
# Tables of the framework and names of things that are no people.
_FRAMEWORK = re.compile(
    r"^(django_|auth_|procrastinate_|account_|cache_entry$|workspace_setting$|frozen_clock$)"
)
_THINGS = {
    ("company", "name"),
    ("company", "name_folded"),
    ("company_history", "name"),
    ("company_history", "name_folded"),
    ("lead", "company_name"),
    ("lead", "free_mail"),
    ("lead_history", "free_mail"),
    ("lead_history", "company_name"),
    ("lead", "name_order"),
    ("lead", "given_name"),
    ("lead", "family_name"),
    ("lead_history", "given_name"),
    ("lead_history", "family_name"),
    ("event", "name"),
    ("source", "name"),
    ("outbox_event", "name"),
    ("import_run", "file_name"),
    ("api_key", "name"),
    ("heartbeat", "name"),
}


def columns() -> list[tuple[str, str]]:
    return sql.rows(
        """select c.relname::text, a.attname::text
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
            and a.attnum > 0 and not a.attisdropped"""
    )


def test_every_column_that_leads_to_a_person_has_a_policy_or_a_reason() -> None:
    covered = {(one.table, column) for one in personal_data.registered() for column in one.columns}
    covered |= personal_data.exemptions().keys() | _THINGS
    forgotten = [
        f"{table}.{column}"
        for table, column in columns()
        if not _FRAMEWORK.match(table) and _TELLING.search(column) and (table, column) not in covered
    ]
    assert forgotten == [], "register these in the personal_data module of their package"


def test_every_registration_and_exemption_names_a_column_that_exists() -> None:
    known = set(columns())
    named = {(one.table, column) for one in personal_data.registered() for column in one.columns}
    assert (named | personal_data.exemptions().keys()) - known == set()


# A few rows each: what people asked for, and what they called things. Slices are read where a batch left a file, for thirty days.
# Answers are kept for a day, refused messages for a month, and both are read only where an address is looked for.
_SMALL = {
    "archive_place", "batch", "batch_slice", "kept_answer", "refused_message", "saved_view", "simulation", "study",
}  # fmt: skip


@pytest.mark.parametrize(
    "one", [one for one in personal_data.registered() if one.whose is Whose.LEAD], ids=lambda one: one.table
)
def test_what_is_erased_is_found_by_an_index(one: personal_data.TableOfPersonalData) -> None:
    """Taking an import back erases some thousand leads at a time: reading a whole table each time takes hours."""
    # Joined by hash, a table of a few rows is read whole even so, where the log has one month.
    for way in ("seqscan", "hashjoin", "mergejoin"):
        sql.execute(f"set local enable_{way} = off")
    plan = "\n".join(line for (line,) in sql.rows(f"explain {one.erase}", everybody(1)))
    read_whole = set(re.findall(r"Seq Scan on (\w+?)(?:_\d{4}_\d{2})?\b", plan))
    assert read_whole <= _SMALL, plan


def everybody(*leads: int) -> dict[str, list[object]]:
    return personal_data.Person(
        leads=leads, subjects=leads, companies=[1], addresses=["a@b.example"], public_ids=["x"]
    ).params()


def everything_about_somebody() -> tuple[Lead, Lead]:
    """Two leads of one person, merged, with the canary in every field of every table."""
    fields = (
        "full_name",
        "role",
        "city",
        "postal_code",
        "street",
        "region",
        "industry",
        "persona",
        "problem",
        "need",
        "expectation",
    )
    CustomField.objects.create(slug="note", label="Note", type="text", created_at=NOW)
    one = lead(
        **{name: f"{CANARY} {name}" for name in fields},
        email=f"{CANARY}@{CANARY}.example",
        company=f"{CANARY} Ltd",
        website=f"https://{CANARY}.example/{CANARY}",
        linkedin_url=f"https://linkedin.com/in/{CANARY}",
        visitor_id=f"v-{CANARY}",
        phone="+49 30 901820",
        country="DE",
        custom={"note": CANARY},
    )
    two = lead(
        at=NOW + timedelta(hours=1),
        email=f"second@{CANARY}.example",
        full_name=f"Second {CANARY}",
        identities=(IdentityKey("crm", "crm", f"crm-{CANARY}"),),
    )
    other = lead(email="neighbour@other.example", full_name="Neighbour")
    source = ensure_source(slug="web", at=NOW).pk
    visitor = link_visitor(
        actor=BOSS, lead=ref(two), visitor=Visitor("web", f"d-{CANARY}"), reason=f"form {CANARY}", at=NOW
    )
    for subject in (one.pk, two.pk, visitor):
        append_events(
            [
                NewEvent(
                    "page_viewed",
                    NOW,
                    subject,
                    source,
                    f"{CANARY}-{subject}",
                    None,
                    {"path": CANARY.upper()},
                    {"ip": CANARY},
                )
            ],
            at=NOW,
        )
        record_consent(
            actor=BOSS,
            at=NOW,
            statement=Statement(
                subject,
                Status.GRANTED,
                LawfulBasis.CONSENT,
                NOW,
                address=f"{CANARY}@x.example",
                wording=CANARY,
                evidence={"field": CANARY},
                page_url=CANARY,
                user_agent=CANARY,
            ),
        )
        ContactPoint.objects.create(subject_id=subject, kind="phone", value=f"+1{CANARY}", recorded_at=NOW)
    sql.execute(
        """insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
        select id, 'c', 1, 'human', %s, occurred_at, true from event""",
        [f'["{CANARY}"]'],
    )
    PossibleDuplicate.objects.create(lead_id=one.pk, other_lead_id=other.pk, reason=CANARY, found_at=NOW)
    sql.execute(
        "insert into import_row (batch, number, outcome, lead_id, notes) values (1, 1, 'created', %s, %s)",
        [one.pk, f'["{CANARY}"]'],
    )
    Standing.objects.filter(pk=one.pk).update(reason=CANARY)
    edit_facts(actor=BOSS, lead=ref(one), changes={"need": f"{CANARY} again"}, at=NOW + timedelta(hours=2))
    merge_leads(
        actor=BOSS,
        survivor=ref(one),
        duplicate=ref(two),
        reason=f"same {CANARY}",
        at=NOW + timedelta(hours=3),
    )
    return one, two


def rows_with(text: str) -> dict[str, int]:
    """For every table of the database in how many rows the text stands, in whatever column."""
    found = {}
    for (table,) in sql.rows(
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    ):
        count = sql.scalar(f'select count(*) from "{table}" t where t::text ilike %s', [f"%{text}%"])
        if count:
            found[table] = count
    return found


def test_erasing_a_person_leaves_not_one_trace_in_any_column() -> None:
    one, two = everything_about_somebody()
    planted = rows_with(CANARY)
    assert {
        "lead",
        "lead_history",
        "identity",
        "consent_entry",
        "lead_merge",
        "audit_entry",
        "event_receipt",
        "company",
    } <= planted.keys()
    erased = erase_lead(actor=BOSS, lead=ref(two), at=NOW + timedelta(days=1))
    assert rows_with(CANARY) == {}
    assert set(erased.leads) == {ref(one), ref(two)}
    assert erased.rows["event"] == 3
    for reference in erased.leads:
        with pytest.raises(NotFound):
            erase_lead(actor=BOSS, lead=reference, at=NOW)


def test_erasing_leaves_others_alone_and_says_that_it_happened() -> None:
    one, _ = everything_about_somebody()
    colleague_of = lead(email="b@shared.example", company="Shared", full_name="Bea")
    gone = lead(email="c@shared.example", company="Shared", full_name="Cid")
    erase_lead(actor=BOSS, lead=ref(gone), at=NOW)
    assert Company.objects.filter(domain="shared.example").exists()
    assert Lead.objects.filter(pk__in=[one.pk, colleague_of.pk]).count() == 2
    entry = AuditEntry.objects.get(action="lead.erased")
    assert (entry.object_id, entry.changes["rows"]["lead"]) == (ref(gone), 1)


def test_only_who_runs_the_workspace_erases_and_only_who_may_export_exports() -> None:
    one = lead(email="p@x.example")
    with pytest.raises(Forbidden):
        erase_lead(actor=acting(Role.MARKETER), lead=ref(one), at=NOW)
    with pytest.raises(Forbidden):
        export_lead(actor=acting(Role.ANALYST), lead=ref(one), at=NOW)


def test_an_export_holds_every_row_about_the_person_and_no_other() -> None:
    one, _ = everything_about_somebody()
    exported = export_lead(actor=BOSS, lead=ref(one), at=NOW)
    counts = {table: len(rows) for table, rows in exported.tables.items() if rows}
    assert counts["event"] == counts["consent_entry"] == counts["event_verdict"] == 3
    assert {row["full_name"] for row in exported.tables["lead"]} == {
        f"{CANARY} full_name",
        f"Second {CANARY}",
    }
    assert "Neighbour" not in repr(exported.tables)
    assert AuditEntry.objects.filter(action="lead.exported", object_id=ref(one)).exists()


def test_a_colleague_is_erased_and_exported_by_the_same_registry() -> None:
    user = colleague("sam", teams=(team("North"),))
    params = {"users": [user.pk]}
    assert personal_data.export(Whose.USER, params)["app_user"][0]["email"] == "sam@us.example"
    assert personal_data.erase(Whose.USER, params)["team_member"] == 1
    assert rows_with("sam@us.example") == {}
