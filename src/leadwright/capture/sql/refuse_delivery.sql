-- Counts a delivery that was refused, by day and reason. Parameters: webhook, day, reason, at. Index: the primary key.
insert into refused_delivery (webhook, day, reason, times, last_at)
values (%(webhook)s, %(day)s, %(reason)s, 1, %(at)s)
on conflict (webhook, day, reason) do update set times = refused_delivery.times + 1, last_at = excluded.last_at
