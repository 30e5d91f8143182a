"""The press: a talk written as percent-format Python, executed and bound into slides that need no network."""
