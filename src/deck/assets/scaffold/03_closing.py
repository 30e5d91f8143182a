# %% [markdown] slide="slide" id="throwing" only="long"
# ## What it looks like
#
# ![Dots fall on a square, one after the other; a quarter circle fills with the dark ones.](throwing.webm)

# %% [markdown] slide="notes"
# This slide is in the long edition only: `edition: short` in deck.yml, or `deck build --edition short`, leaves it out.

# %% [markdown] slide="slide" id="take-it-along" layout="link"
# ## Take it along

# %% [markdown] slide="notes"
# The address is the `url` of deck.yml, and the code is made of it when the deck is built.

# %% [markdown] slide="slide" id="references" layout="references"
# ## References

# %% [markdown] slide="notes"
# All that the talk cites, from talk.bib.
