-- %(events)s events over thirteen months for the subjects of %(leads)s leads: two thirds spread evenly, a third on one lead in ten; of a
-- lead with a visitor a third came with that. One in fourteen is a page view below /pricing in the last thirty days, so spread that about
-- half of the leads have one, one in a hundred one below /pricing/laboratories, one in 100,000 one below /pricing/regulated.
-- Properties are JSON as a tracker sends them. Three in a hundred events have a current verdict, which says machine, likely machine,
-- human or unknown. Numbers are drawn by PostgreSQL's own hash of the event's number, never by random(). No receipts: nothing reads them.
-- Parameters: leads, events, now. The partitions of the months must be there.
insert into event (id, occurred_at, local_date, received_at, name, subject, source_id, message_id, properties, context)
select
    n, at, (at at time zone 'UTC')::date, at,
    case when asks then 'page_viewed' else (array[
        'page_viewed', 'page_viewed', 'page_viewed', 'page_viewed', 'page_viewed', 'email_clicked', 'email_opened', 'content_downloaded',
        'webinar_attended', 'form_submitted', 'feature_used', 'call_answered'
    ])[1 + draw %% 12] end,
    case when draw %% 3 = 0 and (hashint8extended(who, 9) & 2147483647) %% 10 < 3 then %(leads)s + who else who end,
    1001,
    'bench-' || n,
    case
        when asks then jsonb_build_object(
            'path', case
                when who %% 100000 = 3 then '/pricing/regulated' when who %% 100 = 1 then '/pricing/laboratories' else '/pricing'
            end,
            'url', 'https://www.example.com/pricing', 'title', 'Prices', 'seconds', draw / 12 %% 300
        )
        when draw %% 12 < 5 then jsonb_build_object(
            'path', (array['/pricing', '/', '/blog/cold-chain', '/product/logger', '/careers'])[1 + draw / 12 %% 5],
            'url', 'https://www.example.com/page', 'title', 'A page', 'seconds', draw / 12 %% 300
        )
        when draw %% 12 in (5, 6) then jsonb_build_object('message', 'm' || draw / 12 %% 90, 'link', 'l' || draw / 12 %% 7)
        when draw %% 12 = 7 then jsonb_build_object('content', 'c' || draw / 12 %% 25, 'kind', 'guide', 'title', 'A guide')
        when draw %% 12 = 8 then jsonb_build_object('webinar', 'w' || draw / 12 %% 9, 'minutes', draw / 12 %% 60)
        when draw %% 12 = 9 then jsonb_build_object('form', 'f' || draw / 12 %% 6, 'kind', 'contact')
        when draw %% 12 = 10 then jsonb_build_object('feature', 'x' || draw / 12 %% 12)
        else jsonb_build_object('outcome', 'reached', 'minutes', draw / 12 %% 30)
    end,
    '{}'::jsonb
from (
    select
        n, draw, asks,
        case
            when asks then 1 + 2 * (n / 14 %% (%(leads)s / 2))
            when n %% 3 = 0 then 1 + 10 * (drawn_who %% (%(leads)s / 10))
            else 1 + drawn_who %% %(leads)s
        end as who,
        %(now)s::timestamptz - make_interval(secs => 1 + age %% case when asks then 2592000 else 34000000 end) as at
    from (
        select
            n,
            n %% 14 = 5 as asks,
            hashint8extended(n, 11) & 2147483647 as drawn_who,
            (hashint8extended(n, 12) & 2147483647)::int as draw,
            hashint8extended(n, 13) & 2147483647 as age
        from generate_series(1::bigint, %(events)s) n
    ) numbers
) drawn;

insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
select
    n, 'bench', 1, (array['machine', 'machine', 'machine', 'likely_machine', 'human', 'unknown'])[1 + n / 33 %% 6], '[]', %(now)s, true
from generate_series(1::bigint, %(events)s) n
where n %% 33 = 0;
-- Judged again: the earlier verdict is kept and does not count.
insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
select n, 'bench', 0, 'machine', '[]', %(now)s, false
from generate_series(1::bigint, %(events)s) n
where n %% 330 = 0;

select setval('event_id_seq', %(events)s)
