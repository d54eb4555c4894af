"""Points for fit and engagement: the model as a document, one compiled query for many leads, and its explanation.

A score is a pure function of events, facts, model version and an explicit instant. Points are integers of a millionth, so the
shown lines sum exactly. Never moves a stage and never writes anything but what `leads.operations` records for it.
"""
