-- %(events)s events over thirteen months for the subjects of %(leads)s leads: most of their own subject, some of their visitor.
-- Properties are JSON as a tracker sends them; three in a hundred are of machines, with a current verdict that says so.
insert into event (
    id, occurred_at, local_date, received_at, name, subject, source_id, message_id, properties, context
)
select
    n, at, (at at time zone 'UTC')::date, at,
    (array[
        'page_viewed', 'page_viewed', 'page_viewed', 'page_viewed', 'page_viewed', 'email_clicked', 'email_opened', 'content_downloaded',
        'webinar_attended', 'form_submitted', 'feature_used', 'call_answered'
    ])[1 + draw %% 12],
    case when (who * 2654435761 %% 1000003) %% 10 < 3 and draw %% 3 = 0 then %(leads)s + who else who end,
    1,
    'bench-' || n,
    case
        when draw %% 12 < 5 then jsonb_build_object(
            'path', (array['/pricing', '/', '/blog/cold-chain', '/product/logger', '/careers'])[1 + draw / 12 %% 5],
            'url', 'https://www.example.com/page', 'seconds', draw %% 300
        )
        when draw %% 12 in (5, 6) then jsonb_build_object('message', 'm' || draw %% 90, 'link', 'l' || draw %% 7)
        else jsonb_build_object('content', 'c' || draw %% 25, 'kind', 'guide', 'minutes', draw %% 60, 'webinar', 'w' || draw %% 9)
    end,
    '{}'::jsonb
from (
    select
        n,
        1 + (n * 2654435761 %% %(leads)s) as who,
        (n * 40503 %% 999983)::int as draw,
        %(now)s::timestamptz - make_interval(secs => (n * 7368787 %% 34000000)) as at
    from generate_series(1::bigint, %(events)s) n
) drawn;

insert into event_verdict (event, classifier, version, verdict, reasons, decided_at, current)
select n, 'bench', 1, case when n %% 300 = 0 then 'unknown' else 'machine' end, '[]', %(now)s, true
from generate_series(1::bigint, %(events)s) n
where n %% 33 = 0
