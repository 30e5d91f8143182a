"""The environment variables by which a build speaks to the code that it runs."""

DRAFT = "DECK_DRAFT"
"""The variable by which a talk's code knows that it may work briefly."""

COLD = "DECK_COLD"
"""The variable by which it knows that it is to trust nothing that it kept before a time, in seconds since the epoch."""

PROGRESS = "DECK_PROGRESS"
"""The variable that names a file to which code may report how far it is, in lines of JSON."""

LEDGER = "DECK_LEDGER"
"""The variable that names a file to which code may report what it keeps, in lines of JSON."""

INPUTS = "DECK_INPUTS"
"""The variable that names a file to which the kernel reports what its code reads, in lines of JSON."""
