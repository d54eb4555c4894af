"""What can be in the way of answering a hand-over."""

from leadwright.platform.errors import Conflict


class AnsweredAlready(Conflict):
    """Somebody answered it first; the sentence says who and when."""

    code = "answered_already"
