from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Role
from leadwright.criteria.nodes import SavedTest
from leadwright.platform.errors import Conflict, Forbidden, NotFound
from leadwright.platform.models import AuditEntry, DueRow, OutboxEvent
from leadwright.playbook import conditions, queries
from leadwright.playbook.errors import (
    BadDocument,
    DocumentsInACircle,
    PublishedMeanwhile,
    StillNamed,
)
from leadwright.playbook.models import DocumentVersion
from leadwright.playbook.operations import (
    InForce,
    discard_draft,
    draft_document,
    publish_version,
    restore_version,
    retire_document,
)
from tests.playbook.conftest import somebody
from tests.playbook.world import GERMAN, LARGE, SCORING, SEGMENT, scoring, segment

pytestmark = pytest.mark.django_db


def publish(
    actor: Actor, kind: str, slug: str, body: dict[str, object], at: datetime, reason: str = ""
) -> InForce:
    draft = draft_document(actor=actor, kind=kind, slug=slug, body=body, at=at, reason=reason)
    return publish_version(actor=actor, kind=kind, slug=slug, number=draft.number, at=at)


def test_a_draft_is_not_in_force(editor: Actor, at: datetime) -> None:
    draft_document(actor=editor, kind="scoring", body=scoring(GERMAN), at=at)
    assert queries.published(SCORING) is None


def test_publishing_puts_the_typed_body_in_force(editor: Actor, at: datetime) -> None:
    done = publish(editor, "scoring", "default", scoring(GERMAN, LARGE), at)
    live = queries.published(SCORING)
    assert live is not None
    assert (live.number, live.version_id, live.author) == (1, done.version_id, "command line")
    assert [rule.points for rule in live.body.rules] == [5, 5]
    assert done.changed


def test_the_next_version_retires_the_one_before(editor: Actor, at: datetime) -> None:
    publish(editor, "scoring", "default", scoring(GERMAN), at)
    later = at + timedelta(days=1)
    publish(editor, "scoring", "default", scoring(LARGE), later, reason="Size counts.")
    newest, before = queries.history(actor=editor, kind="scoring")
    assert (newest.number, newest.status, newest.based_on, newest.reason) == (
        2,
        "published",
        1,
        "Size counts.",
    )
    assert (before.status, before.retired_at) == ("retired", later)


def test_saving_a_draft_again_replaces_it_and_saving_the_same_changes_nothing(
    editor: Actor, at: datetime
) -> None:
    first = draft_document(actor=editor, kind="scoring", body=scoring(GERMAN), at=at)
    same = draft_document(actor=editor, kind="scoring", body=scoring(GERMAN), at=at + timedelta(hours=1))
    assert same.pk == first.pk
    draft_document(actor=editor, kind="scoring", body=scoring(LARGE), at=at)
    draft_document(actor=somebody("Ada"), kind="scoring", body=scoring(GERMAN), at=at)
    drafts = DocumentVersion.objects.order_by("number").values_list("number", "author")
    assert list(drafts) == [(1, "command line"), (2, "Ada")]


def test_a_draft_written_from_an_older_version_is_a_conflict_that_names_who_was_faster(at: datetime) -> None:
    ada, bob = somebody("Ada"), somebody("Bob")
    publish(ada, "scoring", "default", scoring(GERMAN), at)
    slow = draft_document(actor=ada, kind="scoring", body=scoring(GERMAN, LARGE), at=at)
    publish(bob, "scoring", "default", scoring(LARGE), at + timedelta(minutes=5))
    with pytest.raises(PublishedMeanwhile) as refused:
        publish_version(actor=ada, kind="scoring", slug="default", number=slow.number, at=at)
    assert refused.value.message.startswith(
        "Bob published version 3 of scoring default on 2026-03-02 at 09:35 UTC"
    )
    live = queries.published(SCORING)
    assert live is not None
    assert live.number == 3
    again = draft_document(actor=ada, kind="scoring", body=scoring(GERMAN, LARGE), at=at)
    assert publish_version(actor=ada, kind="scoring", slug="default", number=again.number, at=at).changed


def test_the_browser_can_say_which_version_it_started_from(at: datetime) -> None:
    ada = somebody("Ada")
    publish(ada, "scoring", "default", scoring(GERMAN), at)
    publish(somebody("Bob"), "scoring", "default", scoring(LARGE), at)
    draft = draft_document(actor=ada, kind="scoring", body=scoring(GERMAN, LARGE), at=at, based_on=1)
    with pytest.raises(PublishedMeanwhile):
        publish_version(actor=ada, kind="scoring", slug="default", number=draft.number, at=at)


def test_publishing_twice_or_the_same_text_changes_nothing(editor: Actor, at: datetime) -> None:
    first = publish(editor, "scoring", "default", scoring(GERMAN), at)
    again = publish_version(actor=editor, kind="scoring", slug="default", number=1, at=at)
    same = publish(editor, "scoring", "default", scoring(GERMAN), at)
    assert not again.changed
    assert not same.changed
    assert same.version_id == first.version_id
    assert OutboxEvent.objects.count() == 1
    assert DocumentVersion.objects.count() == 1


def test_an_earlier_version_put_back_is_a_new_version_with_its_body(editor: Actor, at: datetime) -> None:
    publish(editor, "scoring", "default", scoring(GERMAN), at)
    publish(editor, "scoring", "default", scoring(LARGE), at)
    done = restore_version(actor=editor, kind="scoring", slug="default", number=1, at=at)
    assert (done.number, done.changed) == (3, True)
    bodies = dict(DocumentVersion.objects.values_list("number", "body"))
    assert bodies[3] == bodies[1] != bodies[2]
    assert not restore_version(actor=editor, kind="scoring", slug="default", number=1, at=at).changed
    with pytest.raises(Conflict, match="restore it instead"):
        publish_version(actor=editor, kind="scoring", slug="default", number=1, at=at)


def test_a_draft_cannot_be_restored(editor: Actor, at: datetime) -> None:
    draft_document(actor=editor, kind="scoring", body=scoring(GERMAN), at=at)
    with pytest.raises(Conflict, match="is a draft"):
        restore_version(actor=editor, kind="scoring", slug="default", number=1, at=at)


def test_every_publishing_is_audited_and_told_once(editor: Actor, at: datetime) -> None:
    publish(editor, "scoring", "default", scoring(GERMAN), at, reason="A start.")
    entry = AuditEntry.objects.get(action="document.published")
    assert (entry.object_kind, entry.actor_label, entry.at) == ("document", "command line", at)
    assert entry.object_id.startswith("doc_")
    assert entry.changes == {
        "kind": "scoring",
        "slug": "default",
        "number": 1,
        "replaces": None,
        "reason": "A start.",
    }
    told = OutboxEvent.objects.get()
    assert (told.name, told.cause) == ("playbook.document_published", "person")
    assert told.payload == {"documents": [["scoring", "default", 1]]}


def test_a_condition_on_something_unknown_is_refused_with_its_place_and_nothing_changes(
    editor: Actor, at: datetime
) -> None:
    draft = draft_document(
        actor=editor,
        kind="scoring",
        body=scoring(GERMAN, {"any": [GERMAN, {"field": "contry", "is": "DE"}]}),
        at=at,
    )
    with pytest.raises(BadDocument) as refused, transaction.atomic():
        publish_version(actor=editor, kind="scoring", slug="default", number=draft.number, at=at)
    assert refused.value.message == (
        'scoring default, rules[1].when.any[1].field: There is no field "contry". Did you mean "country"?'
    )
    assert queries.published(SCORING) is None
    assert not OutboxEvent.objects.exists()


def test_a_document_that_names_what_is_not_published_is_refused(editor: Actor, at: datetime) -> None:
    draft_document(actor=editor, kind="segment", slug="hot", body=segment(GERMAN), at=at)
    with pytest.raises(BadDocument, match="scoring default names segment hot, which is not published"):
        publish(editor, "scoring", "default", scoring({"segment": "hot"}), at)


def test_a_circle_is_refused_with_its_path_in_words_also_across_kinds(editor: Actor, at: datetime) -> None:
    publish(editor, "segment", "hot-leads", segment(GERMAN), at)
    publish(editor, "scoring", "default", scoring({"segment": "hot-leads"}), at)
    closing = segment({"all": [{"field": "score.fit", "at_least": 50}]})
    with pytest.raises(DocumentsInACircle) as refused, transaction.atomic():
        publish(editor, "segment", "hot-leads", closing, at)
    assert refused.value.message == (
        "Documents may not name each other in a circle: "
        "scoring default names segment hot-leads, which names scoring default."
    )
    assert conditions.lookup(SavedTest("hot-leads")) == SEGMENT.body.model_validate(segment(GERMAN)).when


def test_a_segment_cannot_name_itself_over_another(editor: Actor, at: datetime) -> None:
    publish(editor, "segment", "a", segment(GERMAN), at)
    publish(editor, "segment", "b", segment({"segment": "a"}), at)
    with pytest.raises(DocumentsInACircle, match="segment a names segment b, which names segment a"):
        publish(editor, "segment", "a", segment({"not": {"segment": "b"}}), at)


def test_the_graph_puts_every_document_behind_those_it_names(editor: Actor, at: datetime) -> None:
    publish(editor, "scoring", "default", scoring(GERMAN), at)
    publish(editor, "segment", "z-first", segment({"field": "score.fit", "more_than": 10}), at)
    publish(editor, "segment", "a-last", segment({"segment": "z-first"}), at)
    order = [str(node.reference) for node in queries.graph()]
    assert order == ["scoring default", "segment z-first", "segment a-last"]
    assert {str(name) for name in queries.graph()[2].names} == {"segment z-first"}


def test_segments_are_put_in_place_of_their_names(editor: Actor, at: datetime) -> None:
    publish(editor, "segment", "a", segment(GERMAN), at)
    publish(editor, "segment", "b", segment({"segment": "a"}), at)
    german = SEGMENT.body.model_validate(segment(GERMAN)).when
    named = conditions.lookup(SavedTest("b"))
    assert named == SavedTest("a")
    assert conditions.inlined(named) == SavedTest("a", german)
    assert conditions.lookup(SavedTest("nobody")) is None


def test_a_document_that_is_named_cannot_be_retired(editor: Actor, at: datetime) -> None:
    publish(editor, "segment", "a", segment(GERMAN), at)
    publish(editor, "segment", "b", segment({"segment": "a"}), at)
    with pytest.raises(StillNamed, match="segment a is named by segment b"):
        retire_document(actor=editor, kind="segment", slug="a", at=at)
    retire_document(actor=editor, kind="segment", slug="b", at=at)
    retire_document(actor=editor, kind="segment", slug="a", at=at)
    retire_document(actor=editor, kind="segment", slug="a", at=at)
    assert queries.published_all(SEGMENT) == ()
    assert OutboxEvent.objects.filter(name="playbook.document_retired").count() == 2


def test_what_the_program_needs_cannot_be_retired(editor: Actor, at: datetime) -> None:
    publish(editor, "scoring", "default", scoring(GERMAN), at)
    with pytest.raises(Conflict, match="cannot work without scoring default"):
        retire_document(actor=editor, kind="scoring", slug="default", at=at)


def test_a_draft_can_be_thrown_away_but_a_published_version_cannot(editor: Actor, at: datetime) -> None:
    draft_document(actor=editor, kind="scoring", body=scoring(GERMAN), at=at)
    discard_draft(actor=editor, kind="scoring", slug="default", number=1, at=at)
    publish(editor, "scoring", "default", scoring(GERMAN), at)
    with pytest.raises(NotFound, match="no draft with the number 1"):
        discard_draft(actor=editor, kind="scoring", slug="default", number=1, at=at)


def test_the_difference_of_two_versions_is_shown_as_lines(editor: Actor, at: datetime) -> None:
    publish(editor, "segment", "a", segment(GERMAN), at)
    publish(editor, "segment", "a", segment({"field": "country", "any_of": ["DE", "NO"]}), at)
    lines = queries.diff(actor=editor, kind="segment", slug="a", older=1, newer=2)
    assert lines[:2] == ("--- segment a, version 1", "+++ segment a, version 2")
    assert "-when: {field: country, is: DE}" in lines
    assert "+  any_of: [DE, 'NO']" in lines
    assert queries.diff(actor=editor, kind="segment", slug="a", older=1, newer=1) == ()
    with pytest.raises(NotFound, match="no version 7"):
        queries.diff(actor=editor, kind="segment", slug="a", older=1, newer=7)


@pytest.mark.parametrize("role", [Role.SALES_MANAGER, Role.SALESPERSON, Role.ANALYST, Role.RECRUITER])
def test_only_administrators_and_marketers_change_documents(role: Role, at: datetime) -> None:
    with pytest.raises(Forbidden, match="may not edit playbook"):
        draft_document(actor=somebody("X", role), kind="scoring", body=scoring(GERMAN), at=at)
    publish(somebody("Ada"), "scoring", "default", scoring(GERMAN), at)
    for act in (publish_version, restore_version):
        with pytest.raises(Forbidden):
            act(actor=somebody("X", role), kind="scoring", slug="default", number=1, at=at)
    with pytest.raises(Forbidden):
        retire_document(actor=somebody("X", role), kind="scoring", slug="default", at=at)


def test_a_recruiter_does_not_read_the_playbook(editor: Actor, at: datetime) -> None:
    publish(editor, "scoring", "default", scoring(GERMAN), at)
    assert queries.history(actor=somebody("X", Role.ANALYST), kind="scoring")
    with pytest.raises(Forbidden):
        queries.history(actor=somebody("X", Role.RECRUITER), kind="scoring")


def test_the_list_of_documents_follows_the_kinds(editor: Actor, at: datetime) -> None:
    publish(editor, "segment", "b", segment(GERMAN, "Germans"), at)
    publish(editor, "scoring", "default", scoring(GERMAN), at)
    draft_document(actor=editor, kind="segment", slug="a", body=segment(LARGE, "Large"), at=at)
    lines = queries.documents(actor=editor)
    assert [(line.kind, line.slug, line.title, line.published, line.drafts) for line in lines] == [
        ("segment", "a", "Large", None, 1),
        ("segment", "b", "Germans", 1, 0),
        ("scoring", "default", "Points", 1, 0),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "update document_version set body = '{}' where number = 1",
        "update document_version set digest = 'x' where number = 1",
        "update document_version set number = 9 where number = 1",
        "update document_version set author = 'x' where number = 1",
        "update document_version set published_at = null where number = 1",
        "update document_version set status = 'draft' where number = 1",
        "update document_version set status = 'published' where number = 1",
        "update document_version set body = '{}' where number = 2",
        "update document_version set status = 'draft' where number = 2",
        "delete from document_version where number = 1",
    ],
)
def test_the_database_keeps_every_version_that_was_ever_in_force(
    editor: Actor, at: datetime, change: str
) -> None:
    publish(editor, "scoring", "default", scoring(GERMAN), at)
    publish(editor, "scoring", "default", scoring(LARGE), at)
    before = list(DocumentVersion.objects.order_by("number").values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert list(DocumentVersion.objects.order_by("number").values()) == before


def test_the_hook_runs_inside_the_transaction_that_publishes(editor: Actor, at: datetime) -> None:
    publish(editor, "mapping", "default", {"fields": {"plan": "text"}}, at)
    assert DueRow.objects.filter(kind="field", key="plan").exists()
    publish(editor, "segment", "a", segment({"field": "custom.plan", "is": "gold"}), at)
