"""Rows to learn from: reading, checking and preparing them."""

from bnn.data.loading import load, locate

__all__ = ["load", "locate"]
