"""Landing pages in the browser: the list with what each brings, one with its numbers, an editor beside the real thing."""
