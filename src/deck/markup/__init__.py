"""HTML and CSS that somebody else wrote: what a browser would find in it, and where, so that only that is changed."""
