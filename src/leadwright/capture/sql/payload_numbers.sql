-- How many payloads were sent to inbound webhooks since `since`, how many of them nothing came of, and when the last came. One row a
-- webhook. Reads the index received_payload_age.
select webhook, count(*), count(*) filter (where state in ('failed', 'nothing')), max(last_at)
from received_payload where received_at >= %(since)s group by webhook
