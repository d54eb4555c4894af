-- Writes the result of a pulse into the standing of its leads; leads that were merged or binned meanwhile have none and are left.
-- {assignments}: column = r.column for each cached column. Owner and team are people's decisions and stay.
-- Returns the number of leads. Locking: the pulse has claimed these leads; rows are locked in order of the lead.
with held as (
    select st.lead_id
    from standing st
    join pulse_result r on r.lead_id = st.lead_id
    order by st.lead_id
    for update of st
),
written as (
    update standing st
    set {assignments}
    from pulse_result r
    join held on held.lead_id = r.lead_id
    where st.lead_id = r.lead_id
    returning 1
)
select count(*) from written
