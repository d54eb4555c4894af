"""One module a command: parse what is left, call one operation or query, print."""
