"""Mail as background jobs, in a lane of its own: a large import must not hold up a password."""

from leadwright.messaging.operations.asking import ASK, ask_to_confirm
from leadwright.messaging.operations.queueing import SEND
from leadwright.messaging.operations.sending import send_due
from leadwright.platform import clock, jobs
from leadwright.platform.jobs import Lane


@jobs.job(SEND, lane=Lane.MAIL)
def send() -> None:
    """Send what is due."""
    send_due()


@jobs.job(ASK, lane=Lane.MAIL)
def ask() -> None:
    """Queue the questions to addresses that were told to forms and other doors."""
    ask_to_confirm(at=clock.now())
