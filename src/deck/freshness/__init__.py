"""What must run again, and why."""
