"""What leaves this machine: one door, with one list of what is dropped and one of what is checked."""
