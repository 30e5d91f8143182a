"""Libraries whose outputs need a kernel or a server: in a section's kernel they put out what stands still."""
