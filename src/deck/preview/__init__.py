"""The live preview: a talk that is shown while it is written."""
