"""Batches: chosen, looked at, done slice by slice, and taken back."""

from collections.abc import Callable

import pytest

from leadwright.accounts.models import User
from leadwright.accounts.queries import actor_for
from leadwright.accounts.rules import Role
from leadwright.batches import bulk
from leadwright.batches.errors import BatchRefused
from leadwright.batches.kinds import BatchKind, BatchState, Chosen, Details
from leadwright.batches.models import Batch
from leadwright.batches.operations import running
from leadwright.batches.operations.choosing import finish_choosing
from leadwright.batches.operations.running import carry_out, start_batch, take_back, undo_batch
from leadwright.batches.queries import batch_leads, batch_line, mine
from leadwright.criteria.errors import ConditionError
from leadwright.events.events import NewEvent
from leadwright.events.models import Event
from leadwright.events.operations import append_events, ensure_source
from leadwright.leads.models import BinEntry, LeadTag, Standing, Tag
from leadwright.leads.operations import chosen as acts
from leadwright.leads.operations.bin import bin_leads
from leadwright.platform import sql, work
from leadwright.platform.cursors import UnusableCursor
from leadwright.platform.errors import Forbidden, NotFound, UnusableInput
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import AuditEntry
from leadwright.platform.models import Work as WorkRow
from leadwright.sample.operations import SAMPLE_BATCH
from tests.accounts.people import make_user
from tests.batches.following import SPAIN, done, follow, prepared
from tests.leads.people import NOW, colleague, lead, ref
from tests.ui.crowd import crowd

pytestmark = pytest.mark.django_db


def state(user: User, batch: str) -> BatchState:
    return batch_line(actor=actor_for(user), reference=batch).state


def stopped(user: User, batch: str, do: Callable[..., work.Outcome]) -> None:
    """Have it stopped by its person after the first slice."""

    class Stopping(work.Follower):
        def advance(self, done: int, total: int | None = None) -> None:
            raise work.CancelledByPerson

    reference = batch_line(actor=actor_for(user), reference=batch).work
    work.carry_out(reference, lambda _: do(batch=batch, follower=Stopping(reference)))


def test_the_count_shown_before_is_the_number_acted_on(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_SLICE", 2)
    spaniards = [lead(email=f"a{n}@acme.example", country="Spain") for n in range(5)]
    lead(email="b@acme.example", country="France")
    batch = prepared(boss, BatchKind.TAG, Chosen(condition=SPAIN, sort="name"))
    actor = actor_for(boss)

    assert batch_line(actor=actor, reference=batch).total == 5
    assert len(batch_leads(actor=actor, reference=batch, limit=3).rows) == 3
    assert not LeadTag.objects.exists()

    lead(email="late@acme.example", country="Spain")
    first = start_batch(actor=actor, batch=batch, details=Details(tag="fair"), at=NOW)
    again = start_batch(actor=actor, batch=batch, details=Details(tag="other"), at=NOW)
    assert first == again
    assert follow(boss, batch, carry_out) == "5 leads changed."
    assert follow(boss, batch, carry_out) == ""

    assert set(LeadTag.objects.values_list("subject_id", flat=True)) == {one.pk for one in spaniards}
    assert WorkRow.objects.get(kind="batches.run").state == "done"
    entry = AuditEntry.objects.get(action="batch.started")
    assert entry.changes == {"kind": "tag", "leads": 5}


def test_a_batch_that_was_cut_off_goes_on_where_it_was(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_SLICE", 2)
    for n in range(5):
        lead(email=f"a{n}@acme.example")
    batch = prepared(boss, BatchKind.STAGE)
    details = Details(to="disqualified", reason="left the market")
    start_batch(actor=actor_for(boss), batch=batch, details=details, at=NOW)

    class Killed(Exception):
        pass

    class Dying(work.Follower):
        def advance(self, done: int, total: int | None = None) -> None:
            if done >= 4:
                raise Killed

    with pytest.raises(Killed):
        carry_out(batch=batch, follower=Dying("work_x"))
    assert Event.objects.filter(name="stage_set").count() == 4
    assert follow(boss, batch, carry_out) == "5 leads changed."
    assert Event.objects.filter(name="stage_set").count() == 5


def test_assigning_tagging_staging_and_binning_are_undone(boss: User) -> None:
    ana = colleague("ana")
    leads = [lead(email=f"a{n}@acme.example") for n in range(3)]
    acts.tag_leads(actor=actor_for(boss), leads=[leads[0].pk], tag="fair", at=NOW)
    before = list(Standing.objects.order_by("pk").values())
    tags = set(LeadTag.objects.values_list("subject_id", flat=True))
    owner = public_id(Kind.USER, ana.public_id)
    acts_done = [
        (BatchKind.ASSIGN, Details(owner=owner)),
        (BatchKind.TAG, Details(tag="fair")),
        (BatchKind.UNTAG, Details(tag="fair")),
        (BatchKind.STAGE, Details(to="lost", reason="bought elsewhere")),
        (BatchKind.BIN, Details()),
    ]
    for kind, details in acts_done:
        batch = done(boss, kind, details)
        assert batch_line(actor=actor_for(boss), reference=batch).can_undo, kind

        undo_batch(actor=actor_for(boss), batch=batch, at=NOW)
        undo_batch(actor=actor_for(boss), batch=batch, at=NOW)
        assert follow(boss, batch, take_back) == "Undone.", kind

        assert state(boss, batch) is BatchState.UNDONE
        assert list(Standing.objects.order_by("pk").values()) == before, kind
        assert set(LeadTag.objects.values_list("subject_id", flat=True)) == tags, kind
        assert not Event.objects.filter(name="stage_set").exists()
        assert not BinEntry.objects.exists()


def test_what_was_stopped_goes_on_or_is_taken_back(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_SLICE", 2)
    for n in range(5):
        lead(email=f"a{n}@acme.example")
    actor, batch = actor_for(boss), prepared(boss, BatchKind.TAG)
    start_batch(actor=actor, batch=batch, details=Details(tag="fair"), at=NOW)
    stopped(boss, batch, carry_out)
    line = batch_line(actor=actor, reference=batch)
    assert (LeadTag.objects.count(), line.is_stopped, line.can_undo) == (2, True, True)

    undo_batch(actor=actor, batch=batch, at=NOW)
    stopped(boss, batch, take_back)
    assert batch_line(actor=actor, reference=batch).is_stopped
    undo_batch(actor=actor, batch=batch, at=NOW)
    follow(boss, batch, take_back)
    assert (LeadTag.objects.count(), state(boss, batch)) == (0, BatchState.UNDONE)

    batch = prepared(boss, BatchKind.TAG)
    start_batch(actor=actor, batch=batch, details=Details(tag="fair"), at=NOW)
    stopped(boss, batch, carry_out)
    start_batch(actor=actor, batch=batch, details=Details(tag="another"), at=NOW)
    assert follow(boss, batch, carry_out) == "5 leads changed."
    assert list(Tag.objects.values_list("name", flat=True)) == ["fair"]
    assert not batch_line(actor=actor, reference=batch).is_stopped


def test_who_may_not_give_leads_to_colleagues_any_more_does_not_give_them_back(boss: User) -> None:
    ana, bo = colleague("ana"), colleague("bo")
    one = lead(email="a@acme.example")
    Standing.objects.filter(pk=one.pk).update(owner_id=bo.pk)
    batch = done(boss, BatchKind.ASSIGN, Details(owner=public_id(Kind.USER, ana.public_id)))
    User.objects.filter(pk=boss.pk).update(role=Role.SALESPERSON)
    boss.refresh_from_db()

    undo_batch(actor=actor_for(boss), batch=batch, at=NOW)
    follow(boss, batch, take_back)

    assert Standing.objects.get(pk=one.pk).owner_id == ana.pk


def test_the_first_batch_of_all_is_not_the_sample(boss: User) -> None:
    one = lead(email="a@acme.example")
    source = ensure_source(slug="sample", at=NOW)
    event = NewEvent("page_viewed", NOW, one.pk, source.pk, "m1", batch=SAMPLE_BATCH)
    append_events([event], at=NOW)
    sql.execute("alter sequence batch_id_seq restart")

    batch = done(boss, BatchKind.STAGE, Details(to="lost", reason="bought elsewhere"))
    undo_batch(actor=actor_for(boss), batch=batch, at=NOW)
    follow(boss, batch, take_back)

    assert [one.name for one in Event.objects.all()] == ["page_viewed"]


def test_a_batch_is_read_page_by_page_in_the_order_it_was_chosen_in(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CUT", 3)
    people = [lead(full_name=f"Ana {letter}", email=f"{letter}@acme.example") for letter in "gbfadce"]
    batch = prepared(boss, BatchKind.TAG, Chosen(sort="-name"))
    actor, seen, after = actor_for(boss), [], None
    bin_leads(actor=actor, leads=[people[2].pk], at=NOW)
    while True:
        page = batch_leads(actor=actor, reference=batch, limit=2, after=after)
        seen += [row.name for row in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert seen == [f"Ana {letter}" for letter in "gedcba"]
    assert [len(bulk.next_slice(mine(actor, batch).pk, place, 4).leads) for place in range(8)] == [
        4, 4, 4, 4, 3, 2, 1, 0,
    ]  # fmt: skip
    with pytest.raises(UnusableCursor):
        batch_leads(actor=actor, reference=batch, after="1")


def test_undo_leaves_what_somebody_decided_since(boss: User) -> None:
    ana, bo = (public_id(Kind.USER, colleague(name).public_id) for name in ("ana", "bo"))
    one, two = (lead(email=f"a{n}@acme.example") for n in range(2))
    batch = done(boss, BatchKind.ASSIGN, Details(owner=ana))
    acts.give_leads(actor=actor_for(boss), leads=[two.pk], owner=bo, at=NOW)

    undo_batch(actor=actor_for(boss), batch=batch, at=NOW)

    assert follow(boss, batch, take_back) == "Undone. 1 lead changed since and stayed as they are."
    assert Standing.objects.get(pk=one.pk).owner_id is None
    assert Standing.objects.get(pk=two.pk).owner_id == User.objects.get(name="bo").pk


def test_named_leads_are_chosen_in_rank_order_and_foreign_ones_left_out(boss: User) -> None:
    ids = crowd(4, NOW)
    batch = prepared(boss, BatchKind.TAG, Chosen(leads=(ids[2], ids[0])))

    assert [row.id for row in batch_leads(actor=actor_for(boss), reference=batch).rows] == [ids[0], ids[2]]

    rep = colleague("rep")
    Standing.objects.filter(pk=1_000_000).update(owner_id=rep.pk)
    own = prepared(rep, BatchKind.TAG, Chosen(leads=tuple(ids)))
    assert batch_line(actor=actor_for(rep), reference=own).total == 1
    with pytest.raises(NotFound):
        mine(actor_for(rep), batch)


def test_what_a_role_may_not_do_is_refused_before_anything_is_chosen(boss: User) -> None:
    rep, analyst = colleague("rep"), colleague("ann", Role.ANALYST)
    for user, kind in [
        (rep, BatchKind.BIN),
        (rep, BatchKind.EXPORT),
        (analyst, BatchKind.TAG),
        (analyst, BatchKind.EXPORT),
    ]:
        with pytest.raises(Forbidden):
            prepared(user, kind)
    assert not Batch.objects.exists()


def test_somebody_who_has_left_finishes_nothing(boss: User) -> None:
    other = make_user("gone@us.example")
    lead(email="a@acme.example")
    batch = prepared(other, BatchKind.TAG)
    start_batch(actor=actor_for(other), batch=batch, details=Details(tag="x"), at=NOW)
    User.objects.filter(pk=other.pk).update(is_active=False)

    work.carry_out(mine(actor_for(boss), batch).work, lambda f: carry_out(batch=batch, follower=f))

    assert WorkRow.objects.get().state == "failed"
    assert not LeadTag.objects.exists()


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        (BatchKind.ASSIGN, Details(owner="user_00000000000000000000000000")),
        (BatchKind.TAG, Details(tag=" ")),
        (BatchKind.UNTAG, Details(tag="nobody has it")),
        (BatchKind.STAGE, Details(to="lost", reason=" ")),
        (BatchKind.STAGE, Details(to="gone", reason="why")),
        (BatchKind.EXPORT, Details(format="pdf")),
        (BatchKind.EXPORT, Details(format="csv", columns=("nothing",))),
    ],
)
def test_details_that_do_not_fit_are_refused_and_nothing_starts(
    boss: User, kind: BatchKind, details: Details
) -> None:
    lead(email="a@acme.example")
    batch = prepared(boss, kind)

    with pytest.raises((UnusableInput, NotFound)):
        start_batch(actor=actor_for(boss), batch=batch, details=details, at=NOW)

    assert state(boss, batch) is BatchState.READY


def test_a_condition_that_takes_long_is_answered_by_a_job(boss: User) -> None:
    for n in range(3):
        lead(email=f"a{n}@acme.example", country="Spain")
    batch = prepared(boss, BatchKind.LIST, Chosen(condition=SPAIN))
    actor = actor_for(boss)
    assert state(boss, batch) is BatchState.CHOOSING
    with pytest.raises(BatchRefused):
        start_batch(actor=actor, batch=batch, details=Details(), at=NOW)

    said = follow(boss, batch, lambda **given: finish_choosing(at=NOW, **given))

    assert said == "3 leads found."
    assert state(boss, batch) is BatchState.DONE
    assert len(batch_leads(actor=actor, reference=batch).rows) == 3


def test_a_condition_that_is_wrong_is_told_at_once(boss: User) -> None:
    with pytest.raises(ConditionError):
        prepared(boss, BatchKind.LIST, Chosen(condition={"field": "contry", "is": "ES"}))
    assert not Batch.objects.exists()


def test_an_administrator_goes_on_with_and_takes_back_what_somebody_began_who_left(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_SLICE", 2)
    gone = make_user("gone@us.example", role=Role.MARKETER)
    for n in range(3):
        lead(email=f"a{n}@acme.example")
    batch = prepared(gone, BatchKind.TAG)
    start_batch(actor=actor_for(gone), batch=batch, details=Details(tag="fair"), at=NOW)
    stopped(gone, batch, carry_out)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    start_batch(actor=actor_for(boss), batch=batch, details=Details(), at=NOW)
    follow(boss, batch, carry_out)
    assert LeadTag.objects.count() == 3
    undo_batch(actor=actor_for(boss), batch=batch, at=NOW)
    follow(boss, batch, take_back)

    assert (LeadTag.objects.count(), state(boss, batch)) == (0, BatchState.UNDONE)


def test_taking_stages_back_is_written_down(boss: User) -> None:
    one = lead(email="a@acme.example")
    batch = done(boss, BatchKind.STAGE, Details(to="disqualified", reason="left the market"))
    undo_batch(actor=actor_for(boss), batch=batch, at=NOW)
    follow(boss, batch, take_back)

    (told,) = AuditEntry.objects.filter(action="lead.stage_unset")
    assert (told.actor_id, told.object_id) == (boss.pk, ref(one))
