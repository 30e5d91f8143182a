"""Figures of posteriors and of fits."""
