-- How many submissions came before this one: of its network since `minutes`, of its address since `day`, of its domain since `hour`.
-- Each is counted to its limit and no further, so that a flood makes nothing slower.
select
  (select count(*) from (
    select 1 from form_submission
    where network = %(network)s::text and network <> '' and received_at > %(minutes)s::timestamptz and received_at <= %(at)s::timestamptz limit %(most)s::bigint) n),
  (select count(*) from (
    select 1 from form_submission
    where address = %(address)s::text and address <> '' and received_at > %(day)s::timestamptz and received_at <= %(at)s::timestamptz limit %(most)s::bigint) a),
  (select count(*) from (
    select 1 from form_submission
    where domain = %(domain)s::text and domain <> '' and received_at > %(hour)s::timestamptz and received_at <= %(at)s::timestamptz limit %(most)s::bigint) d)
