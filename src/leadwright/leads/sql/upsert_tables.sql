-- Staging tables of an upsert; one set a session, emptied at every commit.
-- upsert_row: one row for each known lead a batch names (rows of the same lead are joined before they come here).
create temporary table if not exists upsert_row (
    like lead_history including defaults
) on commit delete rows;
alter table upsert_row
    add column if not exists fill_only boolean not null default false,
    add column if not exists changed boolean,
    add column if not exists derived text[] not null default '{}',
    add column if not exists in_past boolean not null default false,
    alter column id drop not null,
    alter column recorded_at drop not null,
    alter column actor drop not null;
create temporary table if not exists upsert_identity (
    subject_id bigint not null,
    kind text not null,
    namespace text not null,
    value text not null
) on commit delete rows;
create temporary table if not exists upsert_contact_point (
    subject_id bigint not null,
    kind text not null,
    value text not null,
    label text not null
) on commit delete rows;
create temporary table if not exists upsert_company (
    place integer not null,
    company_id bigint,
    domain text,
    name text,
    name_folded text,
    website text,
    industry text,
    industry_folded text,
    company_size bigint,
    revenue numeric(22, 4),
    revenue_currency text,
    country text,
    region text
) on commit delete rows
;
-- A caller's transaction may hold several upserts; each begins with empty tables.
truncate upsert_row, upsert_identity, upsert_contact_point, upsert_company
