"""The models and published numbers of the talk that ships."""
