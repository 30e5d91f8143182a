"""What can be made of a talk: a deck, one file, a PDF, a handout."""
