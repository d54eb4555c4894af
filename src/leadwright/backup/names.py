"""What of the home a backup takes, and the names by which backups are started, followed and planned."""

# What cannot be made again: the key that sessions and links are signed with, and what people handed in.
KEPT = ("secret.key", "uploads", "imports", "applications", "offers", "pages")
# The piece of work, the job that carries it out, and the due row of the next night.
KIND = "backup"
WRITE = "backup.write"
NIGHTLY = "backup.nightly"
