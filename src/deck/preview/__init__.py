"""The live preview: a talk that is shown while it is written."""

ADDRESS = "127.0.0.1"
"""Where it listens: nobody on another machine gets to it."""
