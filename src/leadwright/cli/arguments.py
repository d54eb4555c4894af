"""What can be typed after `leadwright`.

A command's module is imported only when it runs, because Django must be set up first and heavy libraries should load only
where they are used.
"""

import argparse

from leadwright.accounts.rules import Role
from leadwright.cli import checks, program_arguments
from leadwright.cli.adding import Subparsers, add, add_json

_ROLES = f"what they may do: {', '.join(role.replace('_', ' ') for role in Role)}"


def parser(version: str) -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="leadwright",
        description="Lead management on your own machine: every lead kept, every number explained.",
        epilog="LEADWRIGHT_HOME names the data folder; LEADWRIGHT_DATABASE_URL another PostgreSQL server than the own one.",
    )
    top.add_argument("--version", action="version", version=f"leadwright {version}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _running(commands)
    _leads(commands)
    _personal_data(commands)
    _imports(commands)
    _playbook(commands)
    _people(commands)
    program_arguments.add_all(commands)
    _keeping(commands)
    return top


def _running(commands: Subparsers) -> None:
    serve = add(commands, "serve", "run the web pages, the worker and the scheduler until Ctrl-C", "serve")
    demo = add(commands, "demo", "the same with a sample company to look at", "serve", "demo")
    for one in (serve, demo):
        one.set_defaults(check=checks.of_serving, within="kept_server")
        one.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        one.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    demo.add_argument("--no-serve", action="store_true", help="fill the sample, print, and end")
    worker = add(commands, "worker", "run only the background worker", "background", "worker")
    worker.add_argument("--with-scheduler", action="store_true", help="and the scheduler in the same process")
    add(commands, "scheduler", "run only the scheduler", "background", "scheduler")


def _leads(commands: Subparsers) -> None:
    leads = add(commands, "leads", "list leads, the one to call first on top", "leads")
    leads.set_defaults(check=checks.of_leads)
    leads.add_argument("--limit", type=int, default=50, help="how many rows (default 50; 0 for all)")
    leads.add_argument("--stage", help="only leads of this stage, such as mql")
    leads.add_argument("--where", metavar="FILE.yml", help="only leads that meet the condition in this file")
    leads.add_argument(
        "--find",
        metavar="WORDS",
        help="only leads with words that begin so, in name, company, e-mail or phone",
    )
    leads.add_argument("--funnel", action="store_true", help="how many leads stand at each stage")
    add_json(leads)
    explain = add(commands, "explain", "say why a lead has its points and its stage", "explain")
    explain.add_argument("lead", metavar="LEAD", help="its id (lead_…) or e-mail address")
    explain.add_argument(
        "--at", metavar="TIME", help="as of a past instant, such as 2026-05-01 or 2026-05-01T12:00Z"
    )
    explain.add_argument(
        "--segment", metavar="SLUG", help="say too whether this segment takes the lead, line by line"
    )
    add_json(explain)
    _adjusting(commands)
    accuracy = add(
        commands, "accuracy", "measure how well the order of leads foretells an outcome", "accuracy"
    )
    accuracy.add_argument(
        "--outcome", required=True, metavar="FIELD", help="a yes/no field, such as custom.converted"
    )
    add_json(accuracy)
    _judging(commands)
    merge = add(commands, "merge", "join a duplicate to the lead that stays", "merge")
    merge.add_argument("survivor", metavar="LEAD", help="the lead that stays")
    merge.add_argument("duplicate", metavar="DUPLICATE", help="the lead that is joined to it")
    merge.add_argument("--reason", default="", help="why they are the same")
    merge.add_argument("--preview", action="store_true", help="show what would be kept, and change nothing")
    add_json(merge)
    unmerge = add(commands, "unmerge", "take a merge back, both leads as they were", "merge", "unmerge")
    unmerge.add_argument("merge", metavar="MERGE", help="the id of the merge (merge_…)")
    add_json(unmerge)
    score = add(commands, "score", "bring scores and stages up to date", "score")
    score.add_argument("--all", action="store_true", help="compute every lead again")
    add_json(score)
    selling = add(
        commands, "hand-overs", "list what was handed over to sales, or hand leads over", "hand_overs"
    )
    selling.add_argument(
        "lead", metavar="LEAD", nargs="*", help="hand these over first: ids (lead_…) or addresses"
    )
    selling.add_argument("--state", metavar="STATE", help="open, accepted, rejected, withdrawn or done")
    selling.add_argument("--limit", type=int, default=50, help="how many rows (default 50)")
    selling.add_argument("--tend", action="store_true", help="do what hand-overs are due for before")
    add_json(selling)
    reclassify = add(
        commands,
        "reclassify",
        "judge again which events people did, and where people came from",
        "reclassify",
    )
    add_json(reclassify)


def _personal_data(commands: Subparsers) -> None:
    copy = add(
        commands, "export-lead", "write everything that is known of a person", "personal_data", "export"
    )
    copy.add_argument("--to", metavar="FILE.json", help="the file it goes into (default: print it)")
    erase = add(commands, "erase", "delete everything about a person, for good", "personal_data", "erase")
    erase.add_argument("--yes", action="store_true", help="do it; without, only say what there is")
    for one in (copy, erase):
        one.add_argument("lead", metavar="LEAD", help="their id (lead_…) or e-mail address")
        add_json(one)


def _judging(commands: Subparsers) -> None:
    backtest = add(
        commands, "backtest", "hold the scoring model against what became of past leads", "backtest"
    )
    backtest.add_argument("--model", metavar="FILE.yml", help="a draft to judge beside the model in force")
    backtest.add_argument("--repeat", metavar="STUDY", help="ask a kept study (study_…) again, word for word")
    learn = add(commands, "learn", "propose a scoring model from what became of past leads", "learn")
    learn.add_argument(
        "--rules", type=int, default=15, metavar="N", help="how many rules at most (default 15)"
    )
    learn.add_argument(
        "--keep", action="append", default=[], metavar="FIELD", help="use a column although it is suspected"
    )
    learn.add_argument(
        "--leave-out", action="append", default=[], metavar="FIELD", help="do not use a column"
    )
    learn.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="FIELD=LIMIT",
        help="points a rule on a column may have: + (never negative), - (never positive) or LOW..HIGH",
    )
    learn.add_argument("--to", metavar="FILE.yml", help="write the proposed model into this file")
    for one in (backtest, learn):
        _asking(one)
        add_json(one)


def _asking(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--outcome",
        metavar="OUTCOME",
        help="what counts as yes: won, lost, sql, a yes/no field such as custom.converted, or custom.status=won",
    )
    one.add_argument(
        "--order",
        metavar="FIELD",
        help="what leads are ordered by, the oldest first, such as custom.lead_number (default: when their outcome was decided)",
    )
    one.add_argument(
        "--share",
        type=int,
        default=80,
        metavar="PERCENT",
        help="how many of the oldest are learned from; the rest is judged (default 80)",
    )
    one.add_argument(
        "--days-before",
        type=int,
        default=0,
        metavar="N",
        help="judge each lead so many days before its outcome (default 0: the moment before it)",
    )
    one.add_argument("--capacity", type=int, metavar="N", help="how many leads sales can take in a week")
    one.add_argument(
        "--leads-per-week", type=float, metavar="N", help="how many leads come in (default: counted)"
    )


def _adjusting(commands: Subparsers) -> None:
    adjust = add(commands, "adjust", "give a lead points by hand, or take some, for a while", "adjust")
    adjust.add_argument("lead", metavar="LEAD", help="its id (lead_…) or e-mail address")
    adjust.add_argument("--points", type=int, metavar="N", help="whole points, such as 20 or -15")
    adjust.add_argument(
        "--dimension", metavar="NAME", help="what they are for: fit, engagement, or another of the model"
    )
    adjust.add_argument("--reason", metavar="TEXT", help="why; it is shown with the points")
    adjust.add_argument("--until", metavar="DAY", help="the last day they count, such as 2027-03-31")
    adjust.add_argument(
        "--days", type=int, default=90, metavar="N", help="without --until so many days (default 90)"
    )
    adjust.add_argument("--undo", type=int, metavar="NUMBER", help="take the adjustment of this number back")
    add_json(adjust)


def _imports(commands: Subparsers) -> None:
    brings = add(commands, "import", "bring in a list: CSV, TSV, XLSX, XLS or ODS", "importing")
    brings.set_defaults(check=checks.of_import)
    brings.add_argument("file", metavar="FILE", nargs="?", help="the file to bring in")
    brings.add_argument(
        "--source", metavar="NAME", help="where the list comes from, such as spring-fair-2027"
    )
    brings.add_argument(
        "--consent",
        metavar="BASIS",
        help="what allows us to write to these people: unknown, none, legitimate_interest, contract or consent:PURPOSE",
    )
    brings.add_argument(
        "--mapping", metavar="FILE.yml", help="what each column is; without it the columns are recognised"
    )
    brings.add_argument("--dry-run", action="store_true", help="count and report, write nothing")
    brings.add_argument(
        "--errors", metavar="FILE", help="where rejected rows go (default: beside the imported file)"
    )
    brings.add_argument("--undo", metavar="IMPORT", help="take a whole import back (import_…)")
    brings.add_argument("--list", action="store_true", help="the imports so far")
    add_json(brings)


def _playbook(commands: Subparsers) -> None:
    playbook = commands.add_parser("playbook", help="the documents that say how leads are treated")
    actions = playbook.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, text in (
        ("plan", "show what applying a folder of documents would change"),
        ("apply", "create and publish every document of a folder"),
        ("export", "write every published document into a folder"),
    ):
        one = add(actions, name, text, "playbook", f"run_{name}")
        one.add_argument("folder", metavar="DIR", help="the folder of documents")
        add_json(one)
    add_json(add(actions, "list", "list the published documents", "playbook", "run_list"))
    simulate = add(
        commands, "simulate", "show what a scoring model, a lifecycle or a routing would do", "simulate"
    )
    simulate.add_argument(
        "file", metavar="FILE.yml", nargs="?", help="the document, as `playbook export` writes it"
    )
    simulate.add_argument(
        "--kind",
        choices=("scoring", "lifecycle", "routing"),
        default="scoring",
        help="without a file: of what",
    )
    simulate.add_argument(
        "--version", type=int, metavar="N", help="without a file: an earlier version or a draft"
    )
    simulate.add_argument(
        "--list", type=int, default=0, metavar="N", help="name so many leads of each list too"
    )
    simulate.add_argument(
        "--days", type=int, default=30, metavar="N", help="of a routing: on the leads of so many days"
    )
    add_json(simulate)


def _people(commands: Subparsers) -> None:
    user = commands.add_parser("user", help="the people who sign in")
    actions = user.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = add(actions, "add", "add somebody and print the link they begin with", "user", "run_add")
    new.add_argument("email", metavar="EMAIL", help="the address they sign in with")
    new.add_argument("--name", required=True, help="what they are called")
    new.add_argument("--role", required=True, help=_ROLES)
    add_json(add(actions, "list", "list everybody", "user", "run_list"))
    link = add(
        actions, "link", "print a one-time link by which somebody sets a new password", "user", "run_link"
    )
    role = add(actions, "role", "give somebody another role", "user", "run_role")
    off = add(actions, "deactivate", "end somebody's access at once", "user", "run_deactivate")
    on = add(actions, "activate", "give access back", "user", "run_activate")
    for one in (link, role, off, on):
        one.add_argument("email", metavar="EMAIL", help="the address of somebody who was added")
    role.add_argument("role", metavar="ROLE", help=_ROLES)
    for one in (new, link, role, off, on):
        add_json(one)


def _keeping(commands: Subparsers) -> None:
    add_json(add(commands, "doctor", "say what works and what does not, since when, and the cure", "doctor"))
    backup = add(commands, "backup", "write the whole workspace into one file", "backup")
    backup.add_argument(
        "--to", metavar="DIR", help="the folder it goes into (default: backups in the data folder)"
    )
    backup.add_argument("--list", action="store_true", help="the backups there are, and make none")
    add_json(backup)
    archive = add(
        commands,
        "archive",
        "write events, facts, subjects, verdicts and outcomes as typed Parquet",
        "archive",
    )
    archive.add_argument(
        "--to",
        metavar="PLACE",
        help="a folder, or an address fsspec knows such as s3://bucket/folder (default: archive in the data folder)",
    )
    archive.add_argument(
        "--check", action="store_true", help="compare every file with its digest, and write nothing"
    )
    add_json(archive)
    _replay(commands)
    restore = add(commands, "restore", "bring a backup into an empty data folder", "restore")
    restore.set_defaults(within="bare_database", check=checks.of_restore)
    restore.add_argument("file", metavar="FILE", help="the backup")
    add_json(restore)


def _replay(commands: Subparsers) -> None:
    replay = add(commands, "replay", "run a scoring model over all leads at any instant", "replay")
    replay.add_argument(
        "model", metavar="MODEL", help="a slug such as default, a version such as default@3, or a file"
    )
    replay.add_argument(
        "--engine",
        choices=("postgresql", "duckdb", "spark"),
        default="duckdb",
        help="what computes: PostgreSQL over its tables, DuckDB or Spark over the archive (default duckdb)",
    )
    replay.add_argument(
        "--at", metavar="TIME", help="as of a past instant, such as 2026-05-01 (default: now)"
    )
    replay.add_argument(
        "--archive", metavar="PLACE", help="the archive to read (default: archive in the data folder)"
    )
    replay.add_argument(
        "--as-archived", action="store_true", help="read the archive as it is, and do not bring it up to date"
    )
    replay.add_argument(
        "--master", metavar="URL", default="local[*]", help="the Spark cluster, such as spark://host:7077"
    )
    replay.add_argument(
        "--to", metavar="FILE", help="where the result goes (default: replay in the data folder)"
    )
    replay.add_argument(
        "--table", metavar="NAME", help="write it into the table replay.NAME of the database too"
    )
    add_json(replay)
