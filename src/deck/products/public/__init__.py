"""A deck for everybody: without what is the speaker's alone."""
