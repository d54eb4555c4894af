"""The REST interface under `/api/v1`, for programs of one's own.

A key is the whole proof: no session, no cookie. Whoever shows it is the key's owner, narrowed to the scopes of the key, and sees
what the owner sees in the browser. Each route reads its request, calls one operation or query, and answers with the same typed
result the command line prints; what is refused is a problem of RFC 9457 that points at the field.
"""
