-- Statistics and visibility as autovacuum leaves them some time after such a load. Parameters: none.
vacuum analyze lead;
vacuum analyze lead_history;
vacuum analyze standing;
vacuum analyze subject;
vacuum analyze identity;
vacuum analyze lead_token;
vacuum analyze company;
vacuum analyze event;
vacuum analyze event_verdict
