"""Chromium: where to find it, and a finished deck opened in it with the network cut."""
