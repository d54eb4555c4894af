"""Two people publish at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from leadwright.accounts.actor import Actor
from leadwright.playbook import queries
from leadwright.playbook.errors import DocumentsInACircle, PublishedMeanwhile
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.playbook.rules import Graph
from tests.playbook.conftest import somebody
from tests.playbook.world import GERMAN, LARGE, segment

pytestmark = pytest.mark.django_db(transaction=True)


def both_look_first(patch: pytest.MonkeyPatch) -> None:
    """Whoever has read the graph waits half a second for the other to read it too."""
    meeting, read = Barrier(2), queries.edges_in_force

    def edges_in_force() -> Graph:
        edges = read()
        try:
            meeting.wait(timeout=0.5)
        except BrokenBarrierError:
            meeting.reset()
        return edges

    patch.setattr(queries, "edges_in_force", edges_in_force)


def at_once(*acts: Callable[[], object]) -> list[object]:
    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except (DocumentsInACircle, PublishedMeanwhile) as refused:
            return refused
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(len(acts)) as pool:
        both_look_first(patch)
        return list(pool.map(run, acts))


def publishing(actor: Actor, slug: str, number: int, at: datetime) -> Callable[[], object]:
    return lambda: publish_version(actor=actor, kind="segment", slug=slug, number=number, at=at)


def test_two_documents_published_at_once_cannot_close_a_circle(at: datetime) -> None:
    ada, bob = somebody("Ada"), somebody("Bob")
    for slug in ("a", "b"):
        draft_document(actor=ada, kind="segment", slug=slug, body=segment(GERMAN), at=at)
        publish_version(actor=ada, kind="segment", slug=slug, number=1, at=at)
    draft_document(actor=ada, kind="segment", slug="a", body=segment({"segment": "b"}), at=at)
    draft_document(actor=bob, kind="segment", slug="b", body=segment({"segment": "a"}), at=at)
    outcomes = at_once(publishing(ada, "a", 2, at), publishing(bob, "b", 2, at))
    assert sum(isinstance(one, DocumentsInACircle) for one in outcomes) == 1
    assert queries.graph()


def test_of_two_drafts_of_one_version_only_one_comes_into_force(at: datetime) -> None:
    ada, bob = somebody("Ada"), somebody("Bob")
    draft_document(actor=ada, kind="segment", slug="a", body=segment(GERMAN), at=at)
    draft_document(actor=bob, kind="segment", slug="a", body=segment(LARGE), at=at)
    outcomes = at_once(publishing(ada, "a", 1, at), publishing(bob, "a", 2, at))
    assert sum(isinstance(one, PublishedMeanwhile) for one in outcomes) == 1
