"""Formulas as KaTeX takes them: the talk's macros expanded, equations numbered, references resolved, commands known."""
