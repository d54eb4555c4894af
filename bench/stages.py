"""The lifecycle over all leads, as recomputing does it: every lead judged and every move logged with its reason, batch by batch.

The floor is one hand-written statement over all leads (bench/sql/floor_lifecycle.sql); it decides the same for every lead, or the run
fails. Scores are as they are kept; a third of the leads opted in.
"""

import time
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
    from leadwright.lifecycle.deciding import decide, moves
    from leadwright.lifecycle.evaluation import Scope, judge
    from leadwright.lifecycle.operations import record_moves
    from leadwright.platform import sql
    from leadwright.pulse.recomputing import AT_ONCE

    stages = lifecycle.in_force()
    scope = Scope(sql="select lead, as_of, today from bench_scope")
    told = f"select m.*, 'recompute' as cause from ({moves()}) m"
    decided: dict[int, str] = {}
    spent, own, last = 0.0, 0.0, 0
    while True:
        began = time.perf_counter(), time.process_time()
        last = _begin(last, AT_ONCE)
        if not last:
            return spent, own, decided
        judge(stages, scope)
        decide(stages)
        record_moves(actor=system("bench"), version=stages.version_id, moves=told, at=NOW)
        spent, own = spent + time.perf_counter() - began[0], own + time.process_time() - began[1]
        decided |= sql.rows(
            "select j.lead, d.stage from judged_lead j"
            " join decided_stage d on d.before = j.stage and d.verdicts = j.verdicts"
        )


def _begin(after: int, limit: int) -> int:
    """Fill the scope with the next leads by number; the last of them, 0 when there are none."""
    from leadwright.platform import sql

    sql.execute("drop table if exists bench_scope")
    sql.execute(
        "create temporary table bench_scope as select lead_id as lead, %(at)s::timestamptz as as_of, %(today)s::date as today"
        " from standing where lead_id > %(after)s order by lead_id limit %(limit)s",
        {"after": after, "limit": limit, "at": NOW, "today": NOW.date()},
    )
    sql.execute("alter table bench_scope add primary key (lead)")
    sql.execute("analyze bench_scope")
    return int(sql.scalar("select coalesce(max(lead), 0) from bench_scope"))


def _expect_equal(decided: dict[int, str]) -> None:
    from leadwright.platform import sql

    apart = [
        (lead, stage, decided.get(lead))
        for lead, stage in sql.rows("select lead, stage from floor_stage")
        if decided.get(lead) != stage
    ]
    assert not apart, f"{len(apart)} leads differ, such as {apart[:3]}"
