"""Segments and personas in the browser: who is in now, an editor with the builder of conditions, a look before publishing."""
