"""The `leadwright` command: parse, call one operation or query, print for people or as JSON."""
