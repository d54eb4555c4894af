"""The archive's place in the registry of personal data: its files hold what the tables hold.

Files cannot change within a transaction of the database. So erasing counts here, in that transaction, that every archive has
something to follow; a job brings them up to date, and until it has, `leadwright archive` and the health page say so.
"""

from leadwright.platform.personal_data import STAYS, TableOfPersonalData, register

register(
    TableOfPersonalData(
        table="archive_place",
        columns=("url",),
        erase="update archive_place set erasures = erasures + 1",
        export="select url from archive_place where false",
        merge=STAYS,
        unmerge=STAYS,
    )
)
