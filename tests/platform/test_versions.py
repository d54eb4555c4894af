import pytest
from django.db import transaction

from leadwright.platform import versions
from leadwright.platform.versions import Area


@pytest.mark.django_db(transaction=True)
def test_a_change_counts_when_it_is_committed_and_not_before() -> None:
    before = versions.current(Area.LEADS)
    with transaction.atomic():
        versions.changed(Area.LEADS)
        assert versions.current(Area.LEADS) == before
    assert versions.current(Area.LEADS) == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_taken_back_does_not_count() -> None:
    before = versions.current(Area.LEADS)
    with pytest.raises(RuntimeError), transaction.atomic():
        versions.changed(Area.LEADS)
        raise RuntimeError
    assert versions.current(Area.LEADS) == before
