"""Networks and regressions, as PyMC models."""
