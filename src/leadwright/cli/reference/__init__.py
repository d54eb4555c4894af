"""The reference in docs/reference, written by the code it describes.

Each module makes pages from what the program itself uses: the parser of the command line, the registries of settings, fields,
events and kinds of documents, the table of reactions. What cannot be asked (variables of the environment, shapes of JSON,
actions of the audit trail) stands in one table each, which a test holds against the code. It reads and never writes anything
but these pages.
"""
