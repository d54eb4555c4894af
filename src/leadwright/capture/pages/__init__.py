"""Landing pages: documents of blocks, rendered to HTML in which nothing somebody wrote can act."""
