"""A talk's settings: deck.yml and the header of a file, checked."""
