"""Queueing mail, passing it through the gate, and handing it to the server."""
