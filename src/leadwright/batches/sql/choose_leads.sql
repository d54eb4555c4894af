-- Writes the members of a batch, all at once: the list as one array, cut into slices.
-- Parameters: batch, cut (members of a slice) and those of the placeholder, a SELECT of lead in order. Returns: how many there are.
-- Materialized, because the array is read for every slice and would be made for every slice.
with chosen as materialized (select array({chosen}) as leads),
written as (
    insert into batch_slice (batch_id, place, leads)
    select %(batch)s, place, leads[place + 1 : place + %(cut)s]
    from chosen
    cross join generate_series(0, cardinality(leads) - 1, %(cut)s) place
)
select cardinality(leads) from chosen
