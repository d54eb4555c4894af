"""The lifecycle over all leads, as recomputing does it: every lead judged and every move logged with its reason, batch by batch.

The floor is one hand-written statement over all leads (bench/sql/floor_lifecycle.sql); it decides the same for every lead, or the run
fails. Scores are as they are kept; a third of the leads opted in.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from bench.figures import Figure
from bench.generate import NOW, SQL, Sizes, generated_workspace

_RATIO = 1.3


def measure(leads: int, events: int) -> list[Figure]:
    """The starter's stages on the generated workspace; everything is rolled back, for the database is kept between runs."""
    with generated_workspace(Sizes(leads, events)):
        from django.db import transaction

        from leadwright.platform import sql

        with transaction.atomic():
            _opt_in()
            floor = _floor()
            moves = int(sql.scalar("select count(*) from stage_transition where actor = 'floor'"))
            sql.execute("delete from stage_transition where actor = 'floor'")
            ours, own, decided = _ours()
            _expect_equal(decided)
            transaction.set_rollback(True)
    note = f"{moves:,} moves; {own:.1f} s of processor time outside PostgreSQL"
    return [
        Figure("stages", f"{leads:,} leads judged", ours, "s", floor=floor, ratio_limit=_RATIO, note=note),
        Figure("stages", "leads a second", leads / ours, "/s"),
    ]


def _opt_in() -> None:
    from leadwright.platform import sql
    from leadwright.playbook.operations import ensure_starter

    ensure_starter(at=NOW - timedelta(days=400))
    sql.execute(
        """insert into consent_entry (subject_id, address, channel, purpose, status, lawful_basis, wording, wording_version, language,
    evidence, occurred_at, recorded_at, page_url, actor, user_agent, confirmation_message, confirmation_text_digest)
select lead_id, '', 'email', 'marketing', 'granted', 'consent', '', '', '', '{}', %(at)s, %(at)s, '', 'bench', '', '', ''
from standing where lead_id %% 3 = 1""",
        {"at": NOW - timedelta(days=30)},
    )
    sql.execute("analyze consent_entry")


def _floor() -> float:
    from leadwright.platform import sql

    sql.execute("create temporary table floor_stage (lead bigint, stage text) on commit drop")
    text = (SQL / "floor_lifecycle.sql").read_text()
    began = time.perf_counter()
    sql.execute(text, {"as_of": NOW, "today": NOW.date()})
    return time.perf_counter() - began


def _ours() -> tuple[float, float, dict[int, str]]:
    """Seconds by the clock, of the processor outside the server, and the stage of every lead."""
    from leadwright.accounts.actor import system
    from leadwright.lifecycle import queries as lifecycle
    from leadwright.lifecycle.evaluation import Scope, judge
    from leadwright.lifecycle.operations import record_transitions
    from leadwright.platform import sql
    from leadwright.pulse.operations import BATCH

    stages = lifecycle.in_force()
    scope = Scope(sql="select lead, as_of, today from bench_scope")
    leads = [lead for (lead,) in sql.rows("select lead_id from standing order by lead_id")]
    decided: dict[int, str] = {}
    began = time.perf_counter(), time.process_time()
    for start in range(0, len(leads), BATCH):
        _begin(leads[start : start + BATCH])
        judged = judge(stages, scope)
        found = record_transitions(actor=system("bench"), lifecycle=stages, judged=judged, causes={}, at=NOW)
        decided |= {one.lead: str(one.stage) for one in found}
    return time.perf_counter() - began[0], time.process_time() - began[1], decided


def _begin(leads: Sequence[int]) -> None:
    from leadwright.platform import sql

    sql.execute(
        "create temporary table if not exists bench_scope (lead bigint primary key, as_of timestamptz, today date)"
    )
    sql.execute("truncate bench_scope")
    sql.execute(
        "insert into bench_scope select unnest(%(leads)s::bigint[]), %(at)s, %(today)s",
        {"leads": leads, "at": NOW, "today": NOW.date()},
    )
    sql.execute("analyze bench_scope")


def _expect_equal(decided: dict[int, str]) -> None:
    from leadwright.platform import sql

    apart = [
        (lead, stage, decided.get(lead))
        for lead, stage in sql.rows("select lead, stage from floor_stage")
        if decided.get(lead) != stage
    ]
    assert not apart, f"{len(apart)} leads differ, such as {apart[:3]}"
