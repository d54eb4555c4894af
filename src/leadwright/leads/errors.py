"""What can stand in the way of operations on leads."""

from leadwright.platform.errors import Conflict, UnusableInput


class MergeRefused(Conflict):
    """These two leads cannot be joined as asked."""

    code = "merge_refused"


class UnmergeRefused(Conflict):
    """The merge cannot be undone now; something that was built on it has to be undone first."""

    code = "unmerge_refused"


class AddressTaken(Conflict):
    """An identifier already names another lead."""

    code = "address_taken"


class FactsChanged(Conflict):
    """Somebody else changed the same facts first. `data` names them: fields, by, at (RFC 3339)."""

    code = "facts_changed"


class TooSlow(UnusableInput):
    """The condition would have to look at too many leads for one answer."""

    code = "too_slow"
