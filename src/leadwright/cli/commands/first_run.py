"""What `leadwright serve` prints before it serves."""

import os

from leadwright.accounts.actor import operator
from leadwright.accounts.links import link_address
from leadwright.accounts.operations.links import administrator_exists, create_first_run_link
from leadwright.platform import clock


def begin_serving() -> None:
    """Print the address, and for a workspace without an administrator the link by which its first person begins."""
    address = os.environ["LEADWRIGHT_PUBLIC_URL"]
    print(f"Leadwright starts at {address} and says when it is ready (Ctrl-C ends it).")
    if not administrator_exists():
        token = create_first_run_link(actor=operator(), at=clock.now())
        print(f"Begin here; the link works once, for 24 hours:\n{link_address(token)}")
