-- Of events that fade: which ones this server's exponential gives other millionths, by place from 0, and what it gives. The same
-- arithmetic as in the compiled statement, so that what is explained is what is stored. Reads no table.
-- Parameters: exponents, worth (millionths of the rule), given (arrays beside each other).
select told.number - 1, (exp(told.exponent) * told.worth)::bigint
from unnest(%(exponents)s::float8[], %(worth)s::float8[], %(given)s::bigint[]) with ordinality
    as told (exponent, worth, given, number)
where (exp(told.exponent) * told.worth)::bigint <> told.given
