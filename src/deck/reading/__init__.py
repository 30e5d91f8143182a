"""Files -> a talk, in stages: document, cells, talk, checks."""
