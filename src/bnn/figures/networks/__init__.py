"""Figures of networks and their parameters."""
