"""The lists: leads, their filters, views and columns, what is done with many at once, the bin, and companies."""
