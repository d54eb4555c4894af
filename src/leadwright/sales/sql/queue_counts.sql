-- How much is in each group of somebody's queue, each counted to a bound. Parameters: owner, until, most, today, those of {visible}.
-- Index: hand_over_queue, hand_over_alive, hand_over_accepted, task_subject.
select
    (select count(*) from (
        select from hand_over h where h.state = 'open' and h.owner_id = %(owner)s and h.news = '' limit %(most)s) a),
    (select count(*) from (
        select from hand_over h where h.state = 'open' and h.owner_id = %(owner)s and h.news <> '' limit %(most)s) b),
    (select count(*) from (
        select from hand_over h
        where h.state = 'accepted' and h.owner_id = %(owner)s and h.call_back_at <= %(until)s limit %(most)s) c),
    (select count(*) from (
        select from hand_over h join standing st on st.lead_id = h.lead_id
        where h.state = 'open' and h.owner_id is null and {visible} limit %(most)s) d)
