-- What the batches of a preview would link so far; lives as long as the preview's transaction.
create temporary table preview_identity (
    kind text not null,
    namespace text not null,
    value text not null,
    lead_id bigint not null,
    primary key (kind, namespace, value)
) on commit drop
