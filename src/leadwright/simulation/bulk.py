"""Set-based statements of simulations."""

import zlib
from array import array
from collections.abc import Iterable, Mapping

from django.db import connection

from leadwright.platform import sql
from leadwright.simulation.models import SimulatedRule
from leadwright.simulation.scores import Move

_COLUMNS = "simulation_id, what, rises, place, lead_id, before, after, reason"


def write_moves(simulation: int, moves: Iterable[Move]) -> None:
    """Keep who would move, in one COPY."""
    with connection.cursor() as cursor, cursor.copy(f"copy simulated_move ({_COLUMNS}) from stdin") as copy:
        for one in moves:
            copy.write_row(
                (
                    simulation,
                    one.what,
                    one.rises,
                    one.place,
                    one.lead,
                    one.before,
                    one.after,
                    one.reason,
                )
            )


def write_sets(simulation: int, sets: Mapping[str, bytes | bytearray]) -> None:
    """Keep which leads each rule takes."""
    SimulatedRule.objects.bulk_create(
        SimulatedRule(simulation_id=simulation, name=name, leads=zlib.compress(bytes(bits)))
        for name, bits in sets.items()
    )


def forget(simulations: Iterable[int]) -> None:
    """Delete everything of these simulations."""
    params = {"simulations": list(simulations)}
    for table in ("simulated_move", "simulated_rule"):
        sql.execute(f"delete from {table} where simulation_id = any(%(simulations)s)", params)
    sql.execute("delete from simulation where id = any(%(simulations)s)", params)


def written_numbers(numbers: "array[int]") -> bytes:
    """Numbers of leads as they are kept."""
    return zlib.compress(numbers.tobytes())


def read_numbers(kept: bytes | memoryview) -> "array[int]":
    """Numbers of leads as they were kept."""
    numbers = array("q")
    numbers.frombytes(zlib.decompress(kept))
    return numbers
