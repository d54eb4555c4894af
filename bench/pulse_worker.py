"""One worker of the pulse for the benchmark: computes what is marked whenever a line comes in, and says what that took."""

import json
import sys
import time


def main() -> None:
    import django

    django.setup()
    from bench.figures import OUT
    from bench.generate import NOW
    from bench.timing import server_seconds
    from leadwright.criteria.compile.keeping import keep_in
    from leadwright.pulse.operations import run_pulse

    # As every process of the program does: what one compiled, the others read.
    kept = OUT / "compiled"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_in(kept)
    for _ in sys.stdin:
        own, server, done = time.process_time(), server_seconds(), 0
        while some := run_pulse(at=NOW):
            done += some
        print(json.dumps([done, time.process_time() - own, server_seconds() - server]), flush=True)


if __name__ == "__main__":
    main()
