"""Forms in the browser: the list with what each brings, an editor beside the real thing, trying one out, and the quarantine."""
