"""How many examples a property is tried on: a share of them in the quick run, all in the slow one."""

from hypothesis import HealthCheck, settings

QUICK, FULL, SAME = "quick", "full", "same"
_USUAL = 100

# How long an example takes says how busy the machine is, and nothing about the code.
for _name, _examples in ((QUICK, 25), (FULL, _USUAL), (SAME, _USUAL)):
    settings.register_profile(
        _name,
        deadline=None,
        max_examples=_examples,
        suppress_health_check=list(HealthCheck),
        # Of a change is asked whether it broke something: the same examples each time. The full run looks for more.
        derandomize=_name != FULL,
    )


def examples(many: int) -> int:
    """`many` in the full run, and in the quick one the same share of it as of the usual hundred."""
    return max(5, many * settings.default.max_examples // _USUAL)
