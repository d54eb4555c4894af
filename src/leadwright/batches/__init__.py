"""What people do with many leads at once: choose them, look at who they are, act, and take it back.

Owns batches and their members. A batch is chosen first, so that the count before the button is the number of leads acted
on; it is carried out slice by slice as a job whose progress is long work (`platform.work`), remembers what was before, and
can be undone. What happens to a lead is always an operation of the package that owns the table; here is only for whom, and
how far it has come.
"""
