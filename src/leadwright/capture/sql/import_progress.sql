-- Moves an import on by one chunk, in the transaction that wrote the chunk.
-- Parameters: batch, rows, created, updated, unchanged, rejected, duplicates.
update import_run
set rows_done = rows_done + %(rows)s,
    created = created + %(created)s,
    updated = updated + %(updated)s,
    unchanged = unchanged + %(unchanged)s,
    rejected = rejected + %(rejected)s,
    duplicates = duplicates + %(duplicates)s
where id = %(batch)s
