"""`make bench`: this project beside its peers, in one run, as ratios."""
