import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from leadwright.accounts.actor import Actor
from leadwright.accounts.rules import Role
from leadwright.platform import workspace
from leadwright.platform.errors import Forbidden, UnusableInput
from leadwright.platform.models import DueRow, OutboxEvent
from leadwright.playbook import queries, registry, yaml_form
from leadwright.playbook.errors import BadDocument, DocumentsInACircle, Problem
from leadwright.playbook.files import document_text, read_file
from leadwright.playbook.models import Document, DocumentVersion
from leadwright.playbook.operations import (
    Fate,
    apply_folder,
    draft_document,
    ensure_starter,
    export_folder,
    plan_folder,
    publish_version,
    retire_document,
)
from tests.playbook.conftest import somebody
from tests.playbook.world import GERMAN, LARGE, MAPPING, SCORING, SEGMENT, scoring, segment

pytestmark = pytest.mark.django_db

SCORING_TEXT = """\
kind: scoring
title: Points
rules:
  - {name: gold, points: 20, when: {field: custom.plan, is: gold}}
  - name: hot
    points: 5
    when: {segment: hot}
"""
SEGMENT_TEXT = "kind: segment\nslug: hot\ntitle: Hot\nwhen: {segment: warm}\n"
WARM_TEXT = "title: Warm\nwhen: {event: page_viewed, within_days: 30}\n"
MAPPING_TEXT = "title: Columns\nfields: {plan: text}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A playbook whose documents need each other against the order of their names."""
    (tmp_path / "segment").mkdir()
    (tmp_path / "a-scoring.yml").write_text(SCORING_TEXT)
    (tmp_path / "hot.yaml").write_text(SEGMENT_TEXT)
    (tmp_path / "segment" / "warm.yml").write_text(WARM_TEXT)
    (tmp_path / "mapping.yml").write_text(MAPPING_TEXT)
    (tmp_path / "README.md").write_text("not a document")
    return tmp_path


def in_force() -> dict[str, int]:
    return {
        f"{one.document.kind} {one.document.slug}": one.number
        for one in DocumentVersion.objects.filter(status="published").select_related("document")
    }


def test_a_folder_is_published_whole_mappings_first_and_every_document_behind_those_it_names(
    editor: Actor, folder: Path, at: datetime
) -> None:
    plan = apply_folder(actor=editor, folder=folder, at=at)
    assert [(one.file, one.kind, one.slug, one.fate) for one in plan.documents] == [
        ("a-scoring.yml", "scoring", "default", Fate.CREATED),
        ("hot.yaml", "segment", "hot", Fate.CREATED),
        ("mapping.yml", "mapping", "default", Fate.CREATED),
        ("segment/warm.yml", "segment", "warm", Fate.CREATED),
    ]
    assert in_force() == {"scoring default": 1, "segment hot": 1, "mapping default": 1, "segment warm": 1}
    assert OutboxEvent.objects.filter(name="playbook.document_published").count() == 1


def test_a_plan_says_the_same_and_writes_nothing(editor: Actor, folder: Path, at: datetime) -> None:
    plan = plan_folder(actor=editor, folder=folder, at=at)
    assert not plan.applied
    assert not Document.objects.exists()
    assert not OutboxEvent.objects.exists()
    assert not DueRow.objects.exists()
    assert plan.documents == apply_folder(actor=editor, folder=folder, at=at).documents


def test_applying_again_changes_nothing(editor: Actor, folder: Path, at: datetime) -> None:
    apply_folder(actor=editor, folder=folder, at=at)
    again = apply_folder(actor=editor, folder=folder, at=at)
    assert again.changes == ()
    assert DocumentVersion.objects.count() == 4
    assert OutboxEvent.objects.count() == 1


def test_only_what_differs_becomes_a_new_version_and_the_plan_shows_the_difference(
    editor: Actor, folder: Path, at: datetime
) -> None:
    apply_folder(actor=editor, folder=folder, at=at)
    (folder / "hot.yaml").write_text(SEGMENT_TEXT.replace("Hot", "Really hot"))
    (change,) = plan_folder(actor=editor, folder=folder, at=at).changes
    assert change.fate is Fate.CHANGED
    assert change.diff[:2] == ("--- segment hot, version 1", "+++ hot.yaml")
    assert "-title: Hot" in change.diff
    assert "+title: Really hot" in change.diff
    apply_folder(actor=editor, folder=folder, at=at)
    assert in_force()["segment hot"] == 2
    assert in_force()["segment warm"] == 1


def test_the_order_of_an_authors_own_keys_makes_no_difference(
    editor: Actor, tmp_path: Path, at: datetime
) -> None:
    path = tmp_path / "mapping.yml"
    path.write_text("fields: {zebra: text, a_long_name: text, b: integer}\n")
    apply_folder(actor=editor, folder=tmp_path, at=at)
    path.write_text("fields: {b: integer, zebra: text, a_long_name: text}\n")
    assert plan_folder(actor=editor, folder=tmp_path, at=at).changes == ()
    path.write_text("fields: {zebra: text, a_long_name: text, b: decimal}\n")
    (change,) = plan_folder(actor=editor, folder=tmp_path, at=at).changes
    assert [line for line in change.diff[2:] if line[0] in "+-"] == [
        "-fields: {a_long_name: text, b: integer, zebra: text}",
        "+fields: {a_long_name: text, b: decimal, zebra: text}",
    ]


def test_one_bad_document_keeps_the_whole_folder_out(editor: Actor, folder: Path, at: datetime) -> None:
    (folder / "segment" / "warm.yml").write_text("title: Warm\nwhen:\n  all:\n    - {event: page_viewd}\n")
    with pytest.raises(BadDocument) as refused:
        apply_folder(actor=editor, folder=folder, at=at)
    assert refused.value.message == (
        "segment/warm.yml, line 4, when.all[0].event: "
        'There is no event "page_viewd". Did you mean "page_viewed"?'
    )
    assert not Document.objects.exists()
    assert not DueRow.objects.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: scorin\ntitle: x", 'bad.yml, line 1, kind: There is no kind of document "scorin". '),
        ("title: x", "bad.yml, kind: The kind of the document is missing. "),
        ("kind: segment\nslug: Hot Leads", 'bad.yml, line 2, slug: "Hot Leads" cannot be a slug'),
        ("kind: segment\nslug: 7\n", "bad.yml, line 2, slug: A text is needed"),
        ("- 1", "bad.yml: A document begins with keys"),
        ("kind: scoring\nrules: [", "bad.yml, line 2, column 9: This is not valid YAML"),
        (
            "kind: scoring\nrules:\n- name: a\n  points: x\n  when: {field: country, is: DE}\n",
            "bad.yml, line 4, rules[0].points: A whole number is needed.",
        ),
        (
            "kind: scoring\nrules:\n- name: a\n  points: 1\n  when:\n    all:\n    - {feld: country}\n",
            "bad.yml, line 7, rules[0].when.all[0]: ",
        ),
    ],
)
def test_a_bad_document_is_refused_with_file_line_and_node(
    editor: Actor, tmp_path: Path, at: datetime, text: str, message: str
) -> None:
    (tmp_path / "bad.yml").write_text(text)
    with pytest.raises(BadDocument) as refused:
        apply_folder(actor=editor, folder=tmp_path, at=at)
    assert refused.value.message.startswith(message)


def test_text_that_is_not_utf8_names_its_line(editor: Actor, tmp_path: Path, at: datetime) -> None:
    (tmp_path / "bad.yml").write_bytes(b"kind: segment\ntitle: caf\xe9\n")
    with pytest.raises(BadDocument, match=r"^bad\.yml, line 2: The text is not UTF-8"):
        apply_folder(actor=editor, folder=tmp_path, at=at)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "mapping.yml").write_bytes(b"\xef\xbb\xbf" + MAPPING_TEXT.encode())
    assert read_file(tmp_path / "mapping.yml").written.kind == "mapping"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "mapping.yml").write_text("#" * (1 << 20) + "\n")
    with pytest.raises(BadDocument, match="at most 1 MiB"):
        read_file(tmp_path / "mapping.yml")


def test_two_files_for_one_document_are_refused_naming_both(
    editor: Actor, folder: Path, at: datetime
) -> None:
    (folder / "segment" / "hot.yml").write_text(SEGMENT_TEXT)
    with pytest.raises(
        BadDocument, match=r"^segment/hot\.yml: segment hot is already described in hot\.yaml"
    ):
        apply_folder(actor=editor, folder=folder, at=at)


def test_a_folder_without_documents_is_refused(editor: Actor, tmp_path: Path, at: datetime) -> None:
    with pytest.raises(UnusableInput, match="holds no document"):
        apply_folder(actor=editor, folder=tmp_path, at=at)
    with pytest.raises(UnusableInput, match="There is no folder"):
        apply_folder(actor=editor, folder=tmp_path / "none", at=at)


def test_documents_of_a_folder_may_not_name_each_other_in_a_circle(
    editor: Actor, folder: Path, at: datetime
) -> None:
    (folder / "segment" / "warm.yml").write_text("title: Warm\nwhen: {field: score.fit, at_least: 1}\n")
    with pytest.raises(
        DocumentsInACircle,
        match="scoring default names segment hot, which names segment warm, which names scoring default",
    ):
        apply_folder(actor=editor, folder=folder, at=at)
    assert not Document.objects.exists()


def test_two_published_documents_may_change_places_in_one_folder(
    editor: Actor, tmp_path: Path, at: datetime
) -> None:
    one, other = tmp_path / "one.yml", tmp_path / "other.yml"
    plain, naming = "title: x\nwhen: {field: country, is: DE}\n", "title: x\nwhen: {segment: %s}\n"
    one.write_text("kind: segment\nslug: a\n" + naming % "b")
    other.write_text("kind: segment\nslug: b\n" + plain)
    apply_folder(actor=editor, folder=tmp_path, at=at)
    one.write_text("kind: segment\nslug: a\n" + plain)
    other.write_text("kind: segment\nslug: b\n" + naming % "a")
    apply_folder(actor=editor, folder=tmp_path, at=at)
    assert [str(node.reference) for node in queries.graph()] == ["segment a", "segment b"]


def test_what_is_exported_can_be_applied_without_a_change_and_gives_the_same_bytes(
    editor: Actor, folder: Path, tmp_path: Path, at: datetime
) -> None:
    apply_folder(actor=editor, folder=folder, at=at)
    first, second = tmp_path / "out" / "first", tmp_path / "out" / "second"
    written = export_folder(actor=editor, folder=first, at=at)
    assert sorted(path.relative_to(first).as_posix() for path in written) == [
        "mapping.yml",
        "scoring.yml",
        "segment/hot.yml",
        "segment/warm.yml",
    ]
    assert plan_folder(actor=editor, folder=first, at=at).changes == ()
    export_folder(actor=editor, folder=second, at=at)
    export_folder(actor=editor, folder=second, at=at)
    for path in written:
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()


def test_every_exported_document_means_the_same_as_json(
    editor: Actor, folder: Path, tmp_path: Path, at: datetime
) -> None:
    apply_folder(actor=editor, folder=folder, at=at)
    out = tmp_path / "out"
    for path in export_folder(actor=editor, folder=out, at=at):
        data = yaml_form.load(path.read_text()).value
        assert yaml.safe_load(path.read_text()) == data, "other YAML readers see the same"
        path.with_suffix(".json").write_text(json.dumps(data, indent="\t"))
        path.unlink()
    assert plan_folder(actor=editor, folder=out, at=at).changes == ()


def test_an_export_refuses_a_folder_with_a_document_that_would_come_back(
    editor: Actor, folder: Path, tmp_path: Path, at: datetime
) -> None:
    apply_folder(actor=editor, folder=folder, at=at)
    out = tmp_path / "out"
    export_folder(actor=editor, folder=out, at=at)
    (out / "segment" / "old.yml").write_text(SEGMENT_TEXT)
    before = {path: path.read_bytes() for path in out.rglob("*.yml")}
    with pytest.raises(UnusableInput, match=r"segment/old\.yml, which is not in the playbook"):
        export_folder(actor=editor, folder=out, at=at)
    assert {path: path.read_bytes() for path in out.rglob("*.yml")} == before


def test_json_with_a_repeated_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mapping.json").write_text('{"fields": {"a": "text", "a": "text"}}')
    with pytest.raises(BadDocument, match='The key "a" is written twice'):
        read_file(tmp_path / "mapping.json")
    (tmp_path / "mapping.json").write_text('{"fields": \n{"a" "text"}}')
    with pytest.raises(BadDocument, match="line 2, column 6: This is not valid JSON"):
        read_file(tmp_path / "mapping.json")


def test_roles_without_the_right_neither_apply_nor_plan(folder: Path, at: datetime) -> None:
    for act in (apply_folder, plan_folder):
        with pytest.raises(Forbidden):
            act(actor=somebody("X", Role.SALES_MANAGER), folder=folder, at=at)
    with pytest.raises(Forbidden):
        export_folder(actor=somebody("X", Role.RECRUITER), folder=folder / "out", at=at)


def test_applying_a_folder_makes_open_drafts_old(editor: Actor, folder: Path, at: datetime) -> None:
    apply_folder(actor=editor, folder=folder, at=at)
    ada = somebody("Ada")
    draft = draft_document(actor=ada, kind="segment", slug="warm", body=segment(LARGE), at=at)
    (folder / "segment" / "warm.yml").write_text("title: Warm\nwhen: {field: country, is: DE}\n")
    apply_folder(actor=editor, folder=folder, at=at)
    with pytest.raises(Exception, match="command line published version 3 of segment warm"):
        publish_version(actor=ada, kind="segment", slug="warm", number=draft.number, at=at)


@pytest.fixture
def starters(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A package with starter documents, one of them for each market."""
    folder = tmp_path / "starter_package" / "starter"
    for market in ("b2b", "b2c"):
        (folder / market).mkdir(parents=True)
        (folder / market / "who.yml").write_text(
            f"kind: segment\nslug: who\ntitle: {market}\nwhen: {{all: []}}\n"
        )
    (folder / "all.yml").write_text("kind: segment\nslug: everybody\ntitle: All\nwhen: {all: []}\n")
    (tmp_path / "starter_package" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    kinds = {
        "segment": replace(SEGMENT, package="starter_package"),
        "mapping": MAPPING,
        "scoring": SCORING,
    }
    monkeypatch.setattr(registry, "_KINDS", kinds)
    return folder


def test_a_new_workspace_gets_the_starter_documents_of_its_market_once(starters: Path, at: datetime) -> None:
    workspace.write("market", "b2c")
    assert len(ensure_starter(at=at).documents) == 2
    assert in_force() == {"segment everybody": 1, "segment who": 1}
    who = queries.published(SEGMENT, "who")
    assert who is not None
    assert (who.body.title, who.author) == ("b2c", "starter playbook")
    assert OutboxEvent.objects.get().cause == "recompute"
    assert ensure_starter(at=at).changes == ()


def test_the_starter_never_overwrites_what_somebody_touched(
    editor: Actor, starters: Path, at: datetime
) -> None:
    ensure_starter(at=at)
    retire_document(actor=editor, kind="segment", slug="everybody", at=at)
    draft = draft_document(actor=editor, kind="segment", slug="who", body=segment(GERMAN), at=at)
    publish_version(actor=editor, kind="segment", slug="who", number=draft.number, at=at)
    ensure_starter(at=at)
    assert in_force() == {"segment who": 2}


def test_a_kind_that_comes_later_gets_its_starter(editor: Actor, starters: Path, at: datetime) -> None:
    draft_document(actor=editor, kind="scoring", body=scoring(GERMAN), at=at)
    assert len(ensure_starter(at=at).documents) == 2


def test_an_untouched_starter_follows_the_market_and_a_touched_one_stays(
    editor: Actor, starters: Path, at: datetime
) -> None:
    ensure_starter(at=at)
    workspace.write("market", "b2c")
    assert [one.slug for one in ensure_starter(at=at).changes] == ["who"]
    assert in_force() == {"segment everybody": 1, "segment who": 2}

    draft = draft_document(actor=editor, kind="segment", slug="who", body=segment(GERMAN), at=at)
    publish_version(actor=editor, kind="segment", slug="who", number=draft.number, at=at)
    workspace.write("market", "b2b")
    assert ensure_starter(at=at).changes == ()
    assert in_force() == {"segment everybody": 1, "segment who": 3}


def test_a_starter_somebody_retired_does_not_come_back(editor: Actor, starters: Path, at: datetime) -> None:
    ensure_starter(at=at)
    retire_document(actor=editor, kind="segment", slug="everybody", at=at)
    ensure_starter(at=at)
    assert in_force() == {"segment who": 1}


def test_a_document_in_its_own_text_is_the_same_document(tmp_path: Path) -> None:
    written = {"title": "x", "when": GERMAN}
    path = tmp_path / "segment.yml"
    path.write_text(document_text("segment", "hot", written))
    found = read_file(path).written
    assert (found.kind, found.slug, dict(found.stored)) == ("segment", "hot", written)


def test_a_problem_knows_the_line_of_the_nearest_node_that_is_written() -> None:
    told = BadDocument(Problem("Missing.", "rules[0].when.all[3].field")).in_file(
        "f.yml", {"": 1, "rules": 2, "rules[0]": 3}
    )
    assert told.message == "f.yml, line 3, rules[0].when.all[3].field: Missing."
