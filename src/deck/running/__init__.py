"""Sections -> executed notebooks."""
