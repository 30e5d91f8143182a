"""A figure of matplotlib as its author drew it: whole, readable on its own ground, with every sign that a font has."""
