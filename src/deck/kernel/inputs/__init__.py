"""In a section's kernel: reports what the section's code reads, looks for, lists and imports."""
