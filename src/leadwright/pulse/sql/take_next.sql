-- Turns everything that was kept into rows of pulse_result. Parameters: target.
insert into pulse_result
select (jsonb_populate_record(null::pulse_result, n.result)).*
from next_standing n
where n.target = %(target)s
