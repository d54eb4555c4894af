"""What sales tells colleagues of: in the application, and by mail to who wants it."""

from leadwright.messaging.notices import Topic, register_topic

GIVEN = register_topic(
    Topic("given", "New hand-overs", "When a lead is handed over to you, by the routing or by a colleague.")
)
REMINDED = register_topic(
    Topic("reminded", "Reminders", "When one of yours is still to be answered shortly before its deadline.")
)
OVERDUE = register_topic(
    Topic("overdue", "Overdue hand-overs", "When a hand-over of a team you lead was not answered in time.")
)
UNOWNED = register_topic(
    Topic("unowned", "Leads nobody has", "When nobody of a team you lead could take a lead that is ready.")
)
# As the end of a sentence about a lead.
SAID = {
    GIVEN: "was handed over to you",
    REMINDED: "is waiting for your answer",
    OVERDUE: "was not answered in time",
    UNOWNED: "has nobody",
}
