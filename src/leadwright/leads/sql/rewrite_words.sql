-- The words some leads are found by, made anew.
-- Parameters: leads; words and word_leads (arrays of equal length). Index: lead's key, lead_token's key.
with made as (
    select lead, array_agg(word order by word) as words
    from (
        select lead, word collate "C" as word
        from unnest(%(words)s::text[], %(word_leads)s::bigint[]) told (word, lead)
    ) told
    group by lead
),
found as (
    select l.id, l.words as before, coalesce(made.words, '{}') as words
    from lead l
    left join made on made.lead = l.id
    where l.id = any(%(leads)s)
),
changed as (
    update lead set words = found.words from found where lead.id = found.id and found.words <> found.before
),
gone as (
    delete from lead_token t
    using found, unnest(found.before) as word
    where t.token = word and t.lead_id = found.id and word <> all (found.words)
)
insert into lead_token (token, lead_id)
select word, id
from found, unnest(found.words) as word
where word <> all (found.before)
order by 1, 2
