"""A worker beside the browser."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from leadwright.platform import jobs


def work_off() -> None:
    """Do what is queued, in a thread of its own: the driver of the browser keeps an event loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(_work).result(timeout=60)


def _work() -> None:
    try:
        jobs.run_worker(wait=False)
    finally:
        connection.close()
