-- The highest number an event has been given, and the first transaction that has not begun: once all before it have ended, every
-- event up to that number is there to be seen or never will be. Parameters: none.
select last_value - (not is_called)::int, pg_snapshot_xmax(pg_current_snapshot())::text::bigint from event_id_seq
