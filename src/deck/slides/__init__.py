"""Executed notebooks -> stacks of slides, decided before anything is rendered."""
