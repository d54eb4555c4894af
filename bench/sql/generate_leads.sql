-- A workspace of %(leads)s leads, the same each time: numbers are drawn by PostgreSQL's own hash of the lead's number with a seed
-- for each draw, never by random(). Facts as an import leaves them, with one interval of history each; companies are 3 in 100 leads.
-- Values that lists are filtered by are drawn at about 50 %%, 1 %% and 0.001 %%, independently of each other.
-- Left out because nothing measured here reads it: receipts, consent, the records of merges (their pointers are moved).
-- Parameters: leads, now. Runs once, in an empty workspace.
insert into app_user (id, public_id, email, name, role, time_zone, is_active, session_epoch, created_at, password,
    theme, density, single_keys)
select n, gen_random_uuid(), 'seller' || n || '@example.com', 'Seller ' || n, 'salesperson', '', true, 0, %(now)s, '!',
    'system', 'comfortable', true
from generate_series(1, 3) n;
insert into team (id, public_id, name, created_at) values (1, gen_random_uuid(), 'Sellers', %(now)s);

insert into source (id, public_id, slug, name, channel, medium, created_at)
select 1000 + n, gen_random_uuid(), 'bench-' || n, 'Bench ' || n, 'inbound', '', %(now)s
from generate_series(1, 20) n;

insert into custom_field (slug, label, type, choices, known, contact_data, declared_by, created_at) values
    ('plan', 'Plan', 'choice', '["free", "team", "business", "rare"]', '', false, 'bench', %(now)s),
    ('seats', 'Seats', 'integer', '[]', '', false, 'bench', %(now)s);

insert into company (id, public_id, name, name_folded, domain, industry, industry_folded, company_size, country, created_at)
select
    n, gen_random_uuid(), 'Company ' || n, 'company ' || n, 'company' || n || '.example',
    'Industry ' || n %% 40, 'industry ' || n %% 40, 10 * (1 + n * 7919 %% 400), 'DE', %(now)s
from generate_series(1, greatest(%(leads)s / 33, 1)) n;

select
    setval('subject_id_seq', %(leads)s * 2),
    setval(pg_get_serial_sequence('app_user', 'id'), 3),
    setval(pg_get_serial_sequence('team', 'id'), 1),
    setval(pg_get_serial_sequence('source', 'id'), 1020),
    setval(pg_get_serial_sequence('company', 'id'), greatest(%(leads)s / 33, 1));

-- What is drawn for each lead; `survivor` is another lead for one in twenty, which is its duplicate.
create temporary table drawn as
select
    n as id,
    gen_random_uuid() as public_id,
    case when n %% 20 = 0 then n - 1 else n end as survivor,
    hashint8extended(n, 9) & 2147483647 as visits,
    (hashint8extended(n, 1) & 2147483647)::int as a,
    (hashint8extended(n, 2) & 2147483647)::int as b,
    (hashint8extended(n, 3) & 2147483647)::int as c,
    (hashint8extended(n, 4) & 2147483647)::int as d,
    (hashint8extended(n, 5) & 2147483647)::int as e,
    (hashint8extended(n, 6) & 2147483647)::int as f,
    %(now)s::timestamptz - make_interval(secs => (hashint8extended(n, 7) & 2147483647) %% 31536000) as made
from generate_series(1::bigint, %(leads)s) n;

create temporary table drawn_facts as
select
    id, survivor, public_id, made, company_id, source_id, custom, role, seniority, country, company_size,
    initcap(given) as given_name, initcap(family) as family_name, initcap(given || ' ' || family) as full_name,
    given || '.' || family || id || '@company' || company_id || '.example' as email
from (
    select
        d.id, d.survivor, d.public_id, d.made, 1 + d.a %% greatest(%(leads)s / 33, 1) as company_id,
        case
            when d.b %% 100000 = 3 then 1003 when d.b %% 100 = 7 then 1002 when d.b %% 2 = 0 then 1001 else 1004 + d.b / 2 %% 17
        end as source_id,
        (array[
            'ana', 'björn', 'chen', 'dora', 'elif', 'fatima', 'george', 'hanna', 'ivan', 'john', 'kwame', 'lena', 'maria', 'nora', 'olga',
            'priya', 'quinn', 'rosa', 'sara', 'tomas', 'ursula', 'vera', 'wei', 'xavier', 'yara', 'zoe'
        ])[1 + d.c %% 26] as given,
        (array['al', 'ber', 'cor', 'den', 'es', 'fer', 'gra', 'hol', 'iva', 'jan', 'kow', 'lin', 'mar', 'nov', 'or', 'pet', 'ros', 'sch', 'tor', 'win'])
            [1 + d.c / 26 %% 20]
        || (array['a', 'el', 'en', 'er', 'i', 'in', 'kin', 'man', 'o', 'sen'])[1 + d.c / 520 %% 10]
        || (array['berg', 'burg', 'dal', 'feld', 'ich', 'mann', 'ova', 'son', 'stein', 'ton'])[1 + d.c / 5200 %% 10] as family,
        case d.d %% 5 when 0 then 'Head of Logistics' when 1 then 'Chief Executive Officer' when 2 then 'Buyer' when 3 then 'Engineer' end as role,
        case d.d %% 5 when 0 then 'head' when 1 then 'c_level' when 3 then 'staff' end as seniority,
        case
            when d.d / 5 %% 100000 = 8 then 'IS' when d.d / 5 %% 100 = 7 then 'CH' when d.d / 5 %% 2 = 0 then 'DE'
            else (array['FR', 'GB', 'US', 'PL', 'ES', 'IT'])[1 + d.d / 10 %% 6]
        end as country,
        case when d.e %% 4 > 0 then 10 * (1 + d.e / 4 %% 500) end as company_size,
        jsonb_build_object(
            'plan', case when d.e %% 100000 = 9 then 'rare' when d.e %% 100 = 3 then 'business' when d.e %% 2 = 0 then 'team' else 'free' end,
            'seats', case when d.f %% 100000 = 11 then 9999 else d.f %% 200 end
        ) as custom
    from drawn d
) person;

-- As the product keeps them: without words another one begins with ("company", the family name).
insert into lead_token (token, lead_id)
select distinct word, survivor
from drawn_facts, unnest(array[
    lower(given_name), lower(family_name) || id, email, split_part(email, '@', 2), company_id::text
]) word
order by 1, 2;
create temporary table drawn_words as
select lead_id, array_agg(token order by token) as words from lead_token group by lead_id;

insert into lead (
    id, public_id, kind, company_id, source_id, created_at, facts_from, name_order, company_order, merged_into,
    full_name, given_name, family_name, email, email_domain, free_mail, disposable, role_address, company_name, role, seniority, country,
    company_size, words, custom, folded
)
select
    id, public_id, 'person', company_id, source_id, made, made, lower(full_name), 'company ' || company_id, nullif(survivor, id),
    full_name, given_name, family_name, email, 'company' || company_id || '.example', false, false, false, 'Company ' || company_id, role,
    seniority, country, company_size, coalesce(words, '{}'), custom,
    jsonb_strip_nulls(jsonb_build_object(
        'full_name', lower(full_name), 'given_name', lower(given_name), 'family_name', lower(family_name),
        'company_name', 'company ' || company_id, 'role', lower(role)
    ))
from drawn_facts
left join drawn_words on lead_id = id
order by id;

insert into lead_history (
    lead_id, valid_from, valid_to, recorded_at, time_known, company_id, source_id, actor,
    full_name, given_name, family_name, email, email_domain, free_mail, disposable, role_address, company_name, role, seniority, country,
    company_size, custom, folded
)
select
    id, facts_from, '9999-12-31 00:00:00+00', facts_from, true, company_id, source_id, 'bench',
    full_name, given_name, family_name, email, email_domain, free_mail, disposable, role_address, company_name, role, seniority, country,
    company_size, custom, folded
from lead
order by id;

-- Each lead's own subject, and a visitor for three in ten; a merged lead's subjects point to its survivor.
insert into subject (id, kind, lead_id, created_at)
select id, 'person', survivor, made from drawn
union all
select %(leads)s + id, 'visitor', survivor, made from drawn where visits %% 10 < 3
order by 1;

insert into identity (subject_id, kind, namespace, value, linked_at)
select id, 'email', '', email, made from drawn_facts
union all
select %(leads)s + id, 'visitor', 'site', md5('v' || id), made from drawn where visits %% 10 < 3;

insert into standing (
    lead_id, owner_id, team_id, stage, stage_since, prospect, priority, points, fit_points, fit_band, engagement_points,
    engagement_band, last_activity_at, activity_order, reason, computed_at
)
select
    id,
    case when f / 200 %% 100000 = 5 then 3 when f / 200 %% 100 = 6 then 2 when f / 200 %% 2 = 0 then 1 end,
    1,
    case
        when c / 52000 %% 10000 = 1 and e %% 10 = 1 then 'opportunity' when c / 52000 %% 100 = 2 then 'mql'
        when c / 52000 %% 2 = 0 then 'lead' else 'raw_lead'
    end,
    made, false, 1 + f %% 16, (a %% 100 + b %% 100) * 1000000, (a %% 100) * 1000000,
    case when a %% 100000 = 3 then 'A' when a %% 100 = 4 then 'B' when a %% 2 = 0 then 'C' else 'D' end,
    (b %% 100) * 1000000,
    case when b %% 100000 = 5 then '1' when b %% 100 = 4 then '2' when b %% 2 = 1 then '3' else '4' end,
    made + interval '1 day', -(extract(epoch from made + interval '1 day') * 1000000)::bigint, '', %(now)s
from drawn
where survivor = id
order by id;
drop table drawn_facts;
drop table drawn
