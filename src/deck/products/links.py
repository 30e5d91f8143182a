"""Links from a deck to the pages beside it."""

CODE = "code"
"""The folder in a deck that holds its sections as scripts and notebooks."""

CODE_LINK = (f"{CODE}/index.html", "Code")
TEXT_LINK = ("slides.html", "Text of the slides")
