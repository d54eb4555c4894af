"""Mail that goes out: the one send gate, what may pass it, the words, and the mail server.

A message is a row before anything else: one for each (what it is, what it is about, address), so nobody gets the same twice. The
gate judges it in the transaction that claims it; only then it is written and handed to the server. A message whose fate is
unknown stays `unknown` and is never sent again by itself. Nothing else in the program speaks SMTP. What a message says is
composed when it is sent, by the package that knows (`kinds`), so no secret of a link is ever stored.
"""
