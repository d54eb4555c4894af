"""The scoring studio: a scoring model as readable rules, changed in a draft, tried on leads and put in force."""
