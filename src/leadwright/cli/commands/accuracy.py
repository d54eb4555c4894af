"""`leadwright accuracy`: how well the order of the list foretells an outcome."""

from argparse import Namespace
from dataclasses import asdict

from leadwright.accounts.actor import operator
from leadwright.cli.output import print_json
from leadwright.cli.pulse import keep_current
from leadwright.criteria import registry
from leadwright.criteria.types import FieldType
from leadwright.leads.queries.outcomes import outcomes_in_order
from leadwright.platform.errors import UnusableInput
from leadwright.scoring.accuracy import accuracy


def run(options: Namespace) -> int:
    """Measure the order `leadwright leads` prints against a yes/no field that no rule should read."""
    field = registry.catalogue().fields.get(options.outcome)
    if field is None:
        raise UnusableInput(
            f"There is no field {options.outcome}; an outcome is a yes/no field such as custom.converted.",
            field=options.outcome,
        )
    if field.type is not FieldType.BOOLEAN:
        raise UnusableInput(
            f"{options.outcome} is {field.type}; an outcome is a yes/no field.", field=options.outcome
        )
    keep_current(quiet=options.json)
    found = outcomes_in_order(actor=operator(), field=field)
    judged = accuracy(range(len(found)), found)
    if judged is None:
        raise UnusableInput(
            f"Every lead with a known {options.outcome} ended alike; there is nothing to tell apart."
        )
    if options.json:
        print_json(asdict(judged))
    else:
        print(
            f"{judged.leads:,} leads, {judged.outcomes:,} with the outcome. AUC {judged.auc:.3f} "
            f"(95 % interval {judged.low:.3f} to {judged.high:.3f}); lift in the best tenth {judged.lift:.2f}."
        )
    return 0
