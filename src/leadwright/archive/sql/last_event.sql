-- The highest number an event has been given, and a transaction of our own: once all of this database before it have ended, every
-- event up to that number is there to be seen or never will be. The end of a snapshot would not do: it lies behind the latest
-- transaction that has ended, and one that still writes may have begun later. Parameters: none.
select last_value - (not is_called)::int, pg_current_xact_id()::text from event_id_seq
