-- How many submissions came before this one: of its network since `minutes`, of its address since `day`, of its domain since `hour`.
-- Each is counted to its limit and no further, so that a flood makes nothing slower.
select
  (select count(*) from (
    select 1 from form_submission
    where network = %(network)s and network <> '' and received_at > %(minutes)s and received_at <= %(at)s limit %(most)s) n),
  (select count(*) from (
    select 1 from form_submission
    where address = %(address)s and address <> '' and received_at > %(day)s and received_at <= %(at)s limit %(most)s) a),
  (select count(*) from (
    select 1 from form_submission
    where domain = %(domain)s and domain <> '' and received_at > %(hour)s and received_at <= %(at)s limit %(most)s) d)
