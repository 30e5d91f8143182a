"""The values of stored cells, inside the kernel: digests, files, saving and restoring."""
