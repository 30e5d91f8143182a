"""Figures of what a network predicts."""
