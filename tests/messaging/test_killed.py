"""kill -9 of the process that sends, once the mail server has taken the message and before it says so."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from leadwright.messaging.letters import TEST
from leadwright.messaging.models import Message
from leadwright.messaging.operations.claiming import give_up_lost
from leadwright.messaging.operations.queueing import NewMessage, queue_messages
from leadwright.messaging.rules import State
from leadwright.platform import clock
from tests.accounts.people import NOW, make_user
from tests.messaging.server import MailServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SENDER = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "leadwright.config.settings"
import django
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
settings.CLOCK_ROW = True
django.setup()
from leadwright.messaging.operations.sending import send_due
send_due()
"""


def sender() -> subprocess.Popen[bytes]:
    named = {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    return subprocess.Popen([sys.executable, "-c", SENDER, json.dumps(named)])


def test_what_was_handed_over_when_it_died_is_never_handed_over_again(server: MailServer) -> None:
    users = [make_user(f"p{number}@acme.example") for number in range(3)]
    new = [NewMessage(TEST, str(one.pk), one.email, user_id=one.pk) for one in users]
    queue_messages(messages=new, actor="test", at=NOW)
    process = sender()
    server.kills = process.pid
    assert process.wait(60) == -9
    assert len(server.taken) == 1
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENDING}

    server.kills = 0
    later = NOW + timedelta(minutes=16)
    clock.freeze(later)
    assert give_up_lost(at=later) == 1
    assert sender().wait(60) == 0
    # The two it had not begun with are sent now; of the one nobody can know, and a second copy is worse than none.
    assert sorted(server.recipients) == [f"p{number}@acme.example" for number in range(3)]
    assert sorted(Message.objects.values_list("state", flat=True)) == [State.SENT, State.SENT, State.UNKNOWN]
