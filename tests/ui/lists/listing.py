"""Leads for the pages of lists, and how a test reads them."""

from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from leadwright.accounts.models import User
from leadwright.batches import jobs as batch_jobs
from leadwright.leads.models import Lead
from leadwright.platform.ids import Kind, public_id
from leadwright.platform.models import Work
from leadwright.ui.lists.compact import unpack
from tests.accounts.people import NOW
from tests.leads.people import lead

SignIn = Callable[[User], Client]
SPAIN = {"all": [{"field": "country", "is": "ES"}]}


def some(number: int, **facts: str) -> list[Lead]:
    return [lead(at=NOW, email=f"p{n}@acme.example", full_name=f"Person {n}", **facts) for n in range(number)]


def text(client: Client, address: str, **asked: object) -> str:
    return unescape(client.get(address, asked).content.decode())


def where_of(address: str) -> object:
    return unpack(parse_qs(urlsplit(address).query)["where"][0])


def run_jobs(client: Client, address: str) -> str:
    """Carry out what a page started, as a worker would; the page afterwards."""
    work_off()
    return text(client, address)


def work_off() -> None:
    """Carry out what pages started, while nobody looks."""
    for row in Work.objects.filter(finished_at__isnull=True):
        job = {"choose": batch_jobs.choose, "batches.run": batch_jobs.run, "batches.undo": batch_jobs.undo}
        job[row.kind].func(batch=row.key, work=public_id(Kind.WORK, row.public_id))
