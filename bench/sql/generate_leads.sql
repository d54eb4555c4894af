-- A workspace of %(leads)s leads, the same each time: numbers are mixed by multiplication with odd constants, not by random().
-- People and organisations of 3 %% as many companies; facts as an import leaves them, one interval of history each.
insert into source (public_id, slug, name, channel, medium, created_at)
select gen_random_uuid(), 'bench-' || n, 'bench-' || n, 'inbound', '', %(now)s
from generate_series(1, 20) n;

insert into custom_field (slug, label, type, choices, known, declared_by, created_at) values
    ('plan', 'Plan', 'choice', '["free", "team", "business", "rare"]', '', 'bench', %(now)s),
    ('seats', 'Seats', 'integer', '[]', '', 'bench', %(now)s);

insert into company (public_id, name, name_folded, domain, industry, industry_folded, company_size, country, created_at)
select
    gen_random_uuid(), 'Company ' || n, 'company ' || n, 'company' || n || '.example',
    'Industry ' || n %% 40, 'industry ' || n %% 40, 10 * (1 + n * 7919 %% 400), 'DE', %(now)s
from generate_series(1, greatest(%(leads)s / 33, 1)) n;

select setval('subject_id_seq', %(leads)s * 2);

create temporary table drawn as
select
    n as id,
    gen_random_uuid() as public_id,
    (n::bigint * 2654435761 %% 1000003)::int as a,
    (n::bigint * 40503 %% 999983)::int as b,
    (n::bigint * 2246822519 %% 1000033)::int as c,
    %(now)s::timestamptz - make_interval(secs => (n::bigint * 7368787 %% 31536000)) as made
from generate_series(1, %(leads)s) n;

create temporary table drawn_facts as
select
    d.id, d.public_id, d.made, 1 + d.a %% (select count(*) from company) as company_id,
    (select min(id) from source) + d.b %% 20 as source_id,
    'Person ' || d.a as full_name, 'person' || d.id || '@company' || (1 + d.a %% (select count(*) from company)) || '.example' as email,
    case d.c %% 5 when 0 then 'Head of Logistics' when 1 then 'Chief Executive Officer' when 2 then 'Buyer' when 3 then 'Engineer' end as role,
    case d.c %% 5 when 0 then 'head' when 1 then 'c_level' when 3 then 'staff' end as seniority,
    case
        when d.b %% 100000 = 7 then 'IS' when d.b %% 100 = 8 then 'CH' when d.b %% 2 = 0 then 'DE'
        else (array['FR', 'GB', 'US', 'PL', 'ES', 'IT'])[1 + d.b / 2 %% 6]
    end as country,
    10 * (1 + d.a %% 500) as company_size,
    jsonb_build_object(
        'plan', case when d.c %% 100000 = 9 then 'rare' when d.c %% 100 = 3 then 'business' when d.c %% 2 = 0 then 'team' else 'free' end,
        'seats', case when d.a %% 100000 = 11 then 9999 else d.a %% 200 end
    ) as custom
from drawn d;

insert into lead (
    id, public_id, kind, company_id, source_id, created_at, facts_from, name_order, company_order,
    full_name, email, email_domain, free_mail, disposable, role_address, company_name, role, seniority, country, company_size,
    custom, folded
)
select
    id, public_id, 'person', company_id, source_id, made, made, lower(full_name), 'company ' || company_id,
    full_name, email, split_part(email, '@', 2), false, false, false, 'Company ' || company_id, role, seniority, country, company_size,
    custom,
    jsonb_strip_nulls(jsonb_build_object(
        'full_name', lower(full_name), 'company_name', 'company ' || company_id, 'role', lower(role), 'email', email,
        'custom.plan', custom ->> 'plan'
    ))
from drawn_facts
order by id;

insert into lead_history (
    lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor,
    full_name, email, email_domain, free_mail, disposable, role_address, company_name, role, seniority, country, company_size,
    custom, folded
)
select
    id, facts_from, '9999-12-31 00:00:00+00', facts_from, true, company_id, source_id, 'bench',
    full_name, email, email_domain, free_mail, disposable, role_address, company_name, role, seniority, country, company_size,
    custom, folded
from lead
order by id;

insert into subject (id, kind, lead_id, created_at)
select id, 'person', id, made from drawn
union all
select %(leads)s + id, 'visitor', id, made from drawn where a %% 10 < 3
order by 1;

insert into identity (subject_id, kind, namespace, value, linked_at)
select id, 'email', '', email, made from drawn_facts
union all
select %(leads)s + id, 'visitor', 'site', md5('v' || id), made from drawn where a %% 10 < 3;

insert into lead_token (token, lead_id)
select distinct word, id
from drawn_facts, unnest(array[
    'person', split_part(full_name, ' ', 2), email, split_part(email, '@', 1), split_part(email, '@', 2), 'company', company_id::text
]) word
order by 1, 2;

-- One lead in twenty is the duplicate of the one before it, joined as a merge joins it: only pointers move.
update subject s set lead_id = s.lead_id - 1 from drawn d where s.lead_id = d.id and d.id %% 20 = 0;
update lead set merged_into = id - 1 where id %% 20 = 0;

insert into standing (
    lead_id, owner_id, team_id, stage, stage_since, prospect, priority, points, fit_points, fit_band, engagement_points,
    engagement_band, last_activity_at, activity_order, reason, computed_at
)
select
    id,
    case when a %% 100000 = 5 then 3 when b %% 100 = 6 then 2 when a %% 2 = 0 then 1 end,
    1,
    case
        when c %% 100000 = 1 then 'opportunity' when c %% 100 = 2 then 'mql' when c %% 2 = 0 then 'lead' else 'raw_lead'
    end,
    made, false, 1 + b %% 16, (a %% 150) * 1000000, (a %% 100) * 1000000,
    case when a %% 100000 = 3 then 'A' when a %% 100 = 4 then 'B' when b %% 2 = 0 then 'C' else 'D' end,
    (a %% 50) * 1000000,
    case when b %% 100000 = 3 then '1' when b %% 100 = 4 then '2' when c %% 2 = 1 then '3' else '4' end,
    made + interval '1 day', -(extract(epoch from made + interval '1 day') * 1000000)::bigint, '', %(now)s
from drawn
where id %% 20 <> 0
order by id;
drop table drawn_facts;
drop table drawn
