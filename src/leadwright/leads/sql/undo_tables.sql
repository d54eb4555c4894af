-- What an import wrote into the histories of leads that were known before: each interval, and the one it took the place of.
-- Parameters: batch. Index: lead_history_batch, lead_history_lead.
create temporary table undo_interval on commit drop as
select w.id as written, w.lead_id, w.valid_from, w.valid_to, before.id as replaced
from lead_history w
join lead l on l.id = w.lead_id and l.batch is distinct from %(batch)s::bigint
left join lateral (
    select p.id
    from lead_history p
    where p.lead_id = w.lead_id and p.valid_to = w.valid_from and p.id < w.id and p.batch is distinct from %(batch)s::bigint
    order by p.id desc
    limit 1
) before on true
where w.batch = %(batch)s::bigint;
create temporary table undo_last on commit drop as
select distinct on (lead_id) lead_id, written, replaced, valid_to
from undo_interval
order by lead_id, valid_from desc
