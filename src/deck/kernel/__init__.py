"""What runs inside a section's kernel. It imports nothing else of this package."""
