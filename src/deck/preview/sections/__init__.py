"""One section in a live preview: what it shows, and the kernel that runs it."""
