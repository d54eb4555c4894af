"""What happens after what: each domain event and the jobs it starts. The whole answer is on this page.

An event that starts nothing stands here with an empty list, so that nobody has to wonder. Which leads changed is not passed
along: operations mark leads dirty in the transaction that changed them, and the pulse takes the marks.
Where what follows has to know which rows it is about, `NOTED` writes that down in the transaction that dispatches the event.
"""

from collections.abc import Callable, Mapping, Sequence

from leadwright.capture.events import FormSubmitted, ImportUndone, LeadsImported, PayloadsTaken
from leadwright.consent.events import ConfirmationRequested, ConsentChosen, ConsentConfirmed, ConsentTold
from leadwright.leads.events import (
    CompanyEdited,
    FactsEdited,
    LeadErased,
    LeadsAdded,
    LeadsBinned,
    LeadsMerged,
    LeadsRestored,
    LeadsTagged,
    LeadsUnmerged,
    OwnersChanged,
    VisitorLinked,
)
from leadwright.lifecycle.events import StagesChanged
from leadwright.platform.models import OutboxEvent
from leadwright.playbook.events import DocumentPublished, DocumentRetired, PagesPublished
from leadwright.reactions.crediting import note_conversions
from leadwright.sales.events import HandOverAnswered, HandOversGiven, OpportunityClosed, PeopleTold
from leadwright.sales.operations.asking import hand_over_askers
from leadwright.sales.operations.giving import note_moves
from leadwright.segments.events import SegmentsChanged

KEEP_CURRENT = "pulse.keep_current"
RECOMPUTE = "pulse.recompute"
INDEX_FIELDS = "leads.index_custom_fields"
DROP_FILES = "batches.drop_files"
FOLLOW = "archive.follow"
TEND = "sales.tend"
MAIL_NOTICES = "sales.mail_notices"
KEEP_LINES = "sales.keep_lines"
ASK_TO_CONFIRM = "messaging.ask_to_confirm"

REACTIONS: Mapping[str, Sequence[str]] = {
    LeadsImported.name: [KEEP_CURRENT, INDEX_FIELDS],
    ImportUndone.name: [KEEP_CURRENT, DROP_FILES, FOLLOW],
    FormSubmitted.name: [KEEP_CURRENT],
    PayloadsTaken.name: [KEEP_CURRENT],
    ConfirmationRequested.name: [ASK_TO_CONFIRM],
    ConsentConfirmed.name: [KEEP_CURRENT],
    ConsentChosen.name: [KEEP_CURRENT],
    LeadsMerged.name: [KEEP_CURRENT, TEND],
    LeadsUnmerged.name: [KEEP_CURRENT],
    LeadsAdded.name: [KEEP_CURRENT],
    CompanyEdited.name: [KEEP_CURRENT],
    ConsentTold.name: [KEEP_CURRENT],
    FactsEdited.name: [KEEP_CURRENT],
    VisitorLinked.name: [KEEP_CURRENT],
    OwnersChanged.name: [KEEP_CURRENT, TEND],
    LeadsTagged.name: [KEEP_CURRENT],
    LeadsRestored.name: [KEEP_CURRENT],
    LeadsBinned.name: [TEND],
    LeadErased.name: [DROP_FILES, FOLLOW],
    StagesChanged.name: [TEND],
    SegmentsChanged.name: [],
    DocumentPublished.name: [RECOMPUTE, INDEX_FIELDS],
    DocumentRetired.name: [RECOMPUTE],
    PagesPublished.name: [INDEX_FIELDS],
    HandOversGiven.name: [],
    HandOverAnswered.name: [KEEP_LINES],
    PeopleTold.name: [MAIL_NOTICES],
    OpportunityClosed.name: [],
}

# What became ready for sales is marked, and handed over by the job that follows; who recommended a lead that got far is credited.
# Who asks for a trial or a demo that says so is handed over at once.
NOTED: Mapping[str, Sequence[Callable[[OutboxEvent], object]]] = {
    StagesChanged.name: [note_moves, note_conversions],
    FormSubmitted.name: [hand_over_askers],
}
