"""Sections as scripts and notebooks for the audience."""
