"""A BibTeX file -> citations in a text, and the list of what a talk cites."""
