"""Markdown -> HTML."""
