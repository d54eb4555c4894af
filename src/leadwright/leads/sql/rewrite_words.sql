-- The words some leads are found by, made anew.
-- Parameters: leads; words and word_leads (arrays of equal length, sorted). Index: lead_token_lead.
with gone as (
    delete from lead_token t
    where t.lead_id = any(%(leads)s)
        and (t.token, t.lead_id) not in (
            select kept.word, kept.lead from unnest(%(words)s::text[], %(word_leads)s::bigint[]) kept (word, lead)
        )
)
insert into lead_token (token, lead_id)
select word, lead from unnest(%(words)s::text[], %(word_leads)s::bigint[]) made (word, lead)
order by word, lead
on conflict do nothing
