"""Texts as Markdown: the parser that all share, and what is read from its tokens."""
