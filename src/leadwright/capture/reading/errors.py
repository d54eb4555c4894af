"""The one thing that can stop a file from being read."""

from leadwright.platform.errors import UnusableInput


class UnreadableFile(UnusableInput):
    """A file that cannot be read as a table. The sentence names the file, the place in it, and the cure.

    `data` holds `file` (its name without folders) and, where there is one, `line` and `column`, both counted
    from 1.
    """
