"""What a study cannot do, in sentences."""

from leadwright.platform.errors import Conflict


class TooFewOutcomes(Conflict):
    """There is too little to judge or to learn from; says how many outcomes of which kind are missing."""

    code = "too_few_outcomes"


class NotInstalled(Conflict):
    """The library that learning needs is not there; says how to get it."""

    code = "not_installed"
