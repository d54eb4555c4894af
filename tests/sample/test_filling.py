"""The sample is filled and taken out by jobs."""

import pytest

from leadwright.accounts.rules import Role
from leadwright.platform import jobs, work
from leadwright.platform.errors import Conflict, Forbidden
from leadwright.sample.operations import begin_filling, begin_removing
from leadwright.sample.queries import is_filled, sample_work
from tests.accounts.people import make_actor
from tests.sample.conftest import NOW
from tests.sample.test_removal import AFTER, TABLES, counts
from tests.starter import starter_in_force

pytestmark = pytest.mark.django_db


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("smaller")
def test_a_job_fills_it_once_and_another_takes_it_out() -> None:
    starter_in_force(at=NOW)
    actor = make_actor(Role.ADMINISTRATOR)
    begun = begin_filling(actor=actor, at=NOW)
    again = begin_filling(actor=actor, at=NOW)
    assert (again.reference, again.is_new) == (begun.reference, False)
    with pytest.raises(Conflict, match="still being filled"):
        begin_removing(actor=actor, at=NOW)

    jobs.run_worker(wait=False)
    assert is_filled()
    assert work.find(begun.reference).outcome.endswith("leads of an invented company are here.")
    assert sample_work() is None
    with pytest.raises(Conflict, match="there already"):
        begin_filling(actor=actor, at=NOW)

    begin_removing(actor=actor, at=AFTER)
    jobs.run_worker(wait=False)
    assert not is_filled()
    assert counts() == dict.fromkeys(TABLES, 0)


def test_a_double_click_begins_one_thing() -> None:
    actor = make_actor(Role.ADMINISTRATOR)
    begun = begin_filling(actor=actor, at=NOW)

    assert begin_filling(actor=actor, at=NOW).reference == begun.reference
    assert jobs.waiting_jobs() == {"sample.fill": 1}
    with pytest.raises(Conflict, match="still being filled"):
        begin_removing(actor=actor, at=NOW)
    with pytest.raises(Forbidden):
        begin_filling(actor=make_actor(Role.MARKETER), at=NOW)
