"""Why a model cannot be run on an engine, each with its cure in the sentence."""

from leadwright.platform.errors import DomainError, UnusableInput


class EngineMissing(DomainError):
    """The engine is not installed, or the cluster does not answer."""

    code = "engine_missing"


class ReplayFailed(DomainError):
    """The engine gave up."""

    code = "replay_failed"


class CannotBeReplayed(UnusableInput):
    """What was asked for is no scoring model, or no place a result can go to."""

    code = "cannot_be_replayed"
