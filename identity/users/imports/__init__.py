"""People from another system: a file is read, checked without writing anything, then carried out, piece by piece.

| You look for | Open |
|---|---|
| how a file becomes rows | files.py |
| which column is what | columns.py |
| what a row must be to become a person | rows.py |
| who of the tenant a row means | matching.py |
| the work in the background, and how it goes on after a crash | work.py |
| hashes of other systems: reading them | schemes.py |
| … and checking a password against them | hashers.py, costs.py |

The file itself is never kept: its rows lie in the tenant's own tables until they were carried out, so any process can
go on where another one stopped.
"""
