"""The table of studies in the registry of personal data: a suspected column may say somebody's address.

The models of a study are documents of the playbook, word for word.
"""

from leadwright.platform.personal_data import exempt, of_conditions, register

register(of_conditions("study", "result"))
exempt("study", ["user_id", "actor"], "Which colleague asked; a study tells of no colleague.")
