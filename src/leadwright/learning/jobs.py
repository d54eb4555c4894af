"""Studies as background jobs; the work says how far they are."""

from leadwright.learning.asking import JOB
from leadwright.learning.operations import carry_out
from leadwright.platform import jobs
from leadwright.platform.work import carry_out as follow


@jobs.job(JOB)
def make(study: str, work: str) -> None:
    """Make a study."""
    follow(work, lambda follower: carry_out(reference=study, follower=follower))
