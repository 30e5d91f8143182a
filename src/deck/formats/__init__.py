"""Formats of files that others write: HTML, CSS, SVG and images, read by parsers and changed at their places."""
