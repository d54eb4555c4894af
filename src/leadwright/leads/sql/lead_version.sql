-- What a page about one lead hangs on, as texts that change when it does: scores, owner, stage, facts, notes and tasks.
-- Parameters: lead. Reads by primary key and by the indexes on lead and subject.
select s.computed_at, s.owner_id, s.stage,
    (select max(h.id) from lead_history h where h.lead_id = s.lead_id),
    (
        select concat(count(*), ' ', max(greatest(n.written_at, n.edited_at, n.deleted_at)))
        from note n join subject u on u.id = n.subject_id where u.lead_id = s.lead_id
    ),
    (
        select concat(count(*), ' ', count(t.done_at), ' ', max(greatest(t.added_at, t.done_at, t.deleted_at)))
        from task t join subject u on u.id = t.subject_id where u.lead_id = s.lead_id
    )
from standing s
where s.lead_id = %(lead)s
