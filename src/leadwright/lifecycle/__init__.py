"""Stages and the criteria between them: the definitions as a document, how they are judged, and the log of every move.

Forward by evidence; down by decay only where the document says so. What a lead meets is computed for many leads in one
statement; which stage follows from it is a pure function. A stage set by hand is an event, and an event is evidence a
document can name: nobody moves a lead past the criteria of the document.
Owns the document kind `lifecycle` and the log of transitions. Never scores, never writes the standing of a lead (the pulse
does, with what is returned here), never decides who gets a lead.
"""
