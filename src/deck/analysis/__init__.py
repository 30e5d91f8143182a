"""What Python code says, found by reading it: names, imports, effects, slices."""
