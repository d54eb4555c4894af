-- The leads of one step of a simulation and the instant they are judged at. Gone at the commit.
create temporary table if not exists simulated_scope (
    lead bigint primary key,
    as_of timestamptz not null,
    today date not null,
    place bigint not null
) on commit drop
