"""Image files: their formats, their sizes on a slide, and whether two of them look the same."""
