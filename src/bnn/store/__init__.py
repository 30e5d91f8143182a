"""Posteriors on disk, and what a fit says while it runs."""
