"""The commands about other programs: keys with which they send events or use the API, and inbound webhooks."""

from leadwright.accounts.rules import Action
from leadwright.cli.adding import Subparsers, add, add_json


def add_all(commands: Subparsers) -> None:
    """Add them."""
    _programs(commands)
    _webhooks(commands)
    _api_keys(commands)


def _programs(commands: Subparsers) -> None:
    keys = commands.add_parser("write-key", help="the keys with which programs send events")
    actions = keys.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = add(actions, "create", "make a key and print it", "write_key", "run_create")
    create.add_argument("source", metavar="SOURCE", help="what the program is called, such as website")
    create.add_argument(
        "--kind",
        choices=("server", "browser"),
        default="server",
        help="a browser's key stands in web pages for everybody to read (default: server)",
    )
    create.add_argument(
        "--site",
        action="append",
        default=[],
        metavar="URL",
        help="the only sites a browser's key is taken from",
    )
    off = add(actions, "off", "throw away what comes with a key", "write_key", "run_off")
    on = add(actions, "on", "take it again", "write_key", "run_on")
    for one in (off, on):
        one.add_argument("key", metavar="KEY", help="the id of the key (writekey_…)")
    for one in (create, off, on, add(actions, "list", "list every key", "write_key", "run_list")):
        add_json(one)


def _webhooks(commands: Subparsers) -> None:
    hooks = commands.add_parser("webhook", help="inbound webhooks, to which other systems send JSON")
    actions = hooks.add_subparsers(title="actions", metavar="ACTION", required=True)
    secret = add(actions, "secret", "make another secret and print it", "webhooks", "run_secret")
    replay = add(
        actions, "replay", "read again what was sent, by the mapping in force", "webhooks", "run_replay"
    )
    replay.add_argument(
        "--everything", action="store_true", help="all that is kept, not only that of which nothing came"
    )
    send = add(actions, "send", "send a file: JSON, or a list whose rows are items", "webhooks", "run_send")
    for one in (secret, replay, send):
        one.add_argument("slug", metavar="WEBHOOK", help="the name of the webhook's document")
    send.add_argument("file", metavar="FILE", help="a JSON, CSV, TSV, XLSX, XLS or ODS file")
    for one in (secret, replay, send, add(actions, "list", "list every webhook", "webhooks", "run_list")):
        add_json(one)


def _api_keys(commands: Subparsers) -> None:
    keys = commands.add_parser("api-key", help="the keys with which programs use the API")
    actions = keys.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = add(actions, "create", "make a key and print it", "api_key", "run_create")
    create.add_argument("email", metavar="EMAIL", help="whose key it is: it sees what this user sees")
    create.add_argument("name", metavar="NAME", help="what it is for, such as shop")
    create.add_argument(
        "--scope",
        action="append",
        default=[],
        metavar="SCOPE",
        help=f"what it may do (default: see_leads); of {', '.join(action.value for action in Action)}",
    )
    create.add_argument("--days", type=int, metavar="N", help="ends after so many days (default: never)")
    revoke = add(actions, "revoke", "end a key at once", "api_key", "run_revoke")
    revoke.add_argument("key", metavar="KEY", help="the id of the key (key_…)")
    for one in (create, revoke, add(actions, "list", "list every key", "api_key", "run_list")):
        add_json(one)
