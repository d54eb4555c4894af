"""What can stand in the way of a batch."""

from leadwright.platform.errors import Conflict


class BatchRefused(Conflict):
    """The batch is not in a state that allows this."""

    code = "batch_refused"
