-- The staging table of an import's consent: one row for each subject and address the file says something of.
-- Emptied at every commit. `evidence` tells where in the file, as JSON. Locking: none that others see.
create temporary table if not exists consent_import (
    subject_id bigint not null,
    address text not null,
    occurred_at timestamptz not null,
    evidence jsonb not null default '{}'
) on commit delete rows;
-- A caller's transaction may write several statements; each begins with an empty table.
truncate consent_import
