"""What happens after what: each domain event and the jobs it starts. The whole answer is on this page.

An event that starts nothing stands here with an empty list, so that nobody has to wonder. Which leads changed is not passed
along: operations mark leads dirty in the transaction that changed them, and the pulse takes the marks.
"""

from collections.abc import Mapping, Sequence

from leadwright.capture.events import ImportUndone, LeadsImported
from leadwright.leads.events import (
    FactsEdited,
    LeadAdded,
    LeadErased,
    LeadsBinned,
    LeadsMerged,
    LeadsRestored,
    LeadsTagged,
    LeadsUnmerged,
    OwnersChanged,
    VisitorLinked,
)
from leadwright.lifecycle.events import StagesChanged
from leadwright.playbook.events import DocumentPublished, DocumentRetired

KEEP_CURRENT = "pulse.keep_current"
RECOMPUTE = "pulse.recompute"
INDEX_FIELDS = "leads.index_custom_fields"
DROP_FILES = "batches.drop_files"
FOLLOW = "archive.follow"

REACTIONS: Mapping[str, Sequence[str]] = {
    LeadsImported.name: [KEEP_CURRENT, INDEX_FIELDS],
    ImportUndone.name: [KEEP_CURRENT, FOLLOW],
    LeadsMerged.name: [KEEP_CURRENT],
    LeadsUnmerged.name: [KEEP_CURRENT],
    LeadAdded.name: [KEEP_CURRENT],
    FactsEdited.name: [KEEP_CURRENT],
    VisitorLinked.name: [KEEP_CURRENT],
    OwnersChanged.name: [],
    LeadsTagged.name: [KEEP_CURRENT],
    LeadsRestored.name: [KEEP_CURRENT],
    LeadsBinned.name: [],
    LeadErased.name: [DROP_FILES, FOLLOW],
    StagesChanged.name: [],
    DocumentPublished.name: [RECOMPUTE, INDEX_FIELDS],
    DocumentRetired.name: [RECOMPUTE],
}
