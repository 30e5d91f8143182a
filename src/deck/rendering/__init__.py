"""Slides -> the pages of a deck, with nbconvert and our template."""
