-- Adds an entry for each staged subject and address where the file says something new; mirrors rules.import_adds.
-- What it is compared with is the latest entry at the time of the statement, so that importing again adds nothing.
-- Parameters: purpose, channel, status, basis, source_id, batch, actor, recorded_at; nameless (bases that name nothing),
-- refusals (statuses no file overrules). Returns the number of entries. Index: consent_entry_subject.
with told as (
    select distinct on (subject_id, address) subject_id, address, occurred_at, evidence
    from consent_import
    order by subject_id, address, occurred_at desc
),
added as (
    insert into consent_entry (
        subject_id, address, channel, purpose, status, lawful_basis, wording, wording_version, language, evidence,
        occurred_at, recorded_at, source_id, page_url, actor, user_agent, confirmation_message, confirmation_text_digest,
        supersedes, batch
    )
    select
        t.subject_id, t.address, %(channel)s, %(purpose)s, %(status)s, %(basis)s, '', '', '', t.evidence,
        t.occurred_at, %(recorded_at)s, %(source_id)s, '', %(actor)s, '', '', '',
        known.id, %(batch)s
    from told t
    left join lateral (
        select c.id, c.status, c.lawful_basis, c.source_id
        from consent_entry c
        where c.subject_id = t.subject_id and c.purpose = %(purpose)s and c.channel = %(channel)s
            and c.address = t.address and c.occurred_at <= t.occurred_at
        order by c.occurred_at desc, c.id desc
        limit 1
    ) known on true
    where known.id is null
        or (
            (known.status, known.lawful_basis, known.source_id)
                is distinct from (%(status)s::text, %(basis)s::text, %(source_id)s::integer)
            and known.status <> all(%(refusals)s)
            and case
                when %(status)s = any(%(refusals)s) then true
                when %(status)s = 'unknown' then
                    known.status = 'unknown'
                    and (%(basis)s <> all(%(nameless)s) or known.lawful_basis = any(%(nameless)s))
                else known.status <> 'confirmed'
            end
        )
    order by t.subject_id
    returning 1
)
select count(*) from added
