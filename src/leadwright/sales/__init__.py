"""What happens between an MQL and a customer: who gets a lead, what became of the hand-over, the call, the opportunity.

A lead is handed over as an object with a reason, an owner, a deadline in business hours and an outcome. The routing document
decides who gets it, and every decision says who else could have and why not. A rejection needs a reason and sends the lead back
until a day or until something new happens, which is named when it is handed over again.
Owns the document kinds `routing` and `framework`, hand-overs, calls, answers and opportunities. Never scores, never sets a stage:
what people say of one is an event the lifecycle judges. Whose a lead is stands in its standing, which `leads` writes.
"""
