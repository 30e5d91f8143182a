# %% [markdown] slide="slide" id="title" layout="title" background="board.svg" timing="0:30"
# Everything below was computed when this deck was built.

# %% [markdown] slide="notes"
# Notes are Markdown as well, with formulas such as $\pi/4$. Press **S** for the speaker's view, **?** for all keys.

# %% [markdown] slide="slide" id="plan" steps="items" timing="1:00"
# ## One number, three questions
#
# - How do you find $\pi$ by throwing darts?
# - How much code does it take?
# - How far can you trust the answer?

# %% [markdown] slide="notes"
# `steps="items"` brings the items one by one. On the clock of the speaker's view this slide has a minute.

# %% [markdown] slide="slide" id="idea" layout="columns"
# ## The share of darts in the circle is a quarter of $\pi$

# %% [markdown]
# A dart falls anywhere on a square, each place as likely as any other. The quarter circle inside has the area
# $\pi/4$, so that
#
# $$\pi \approx 4 \cdot \frac{\text{darts inside}}{\text{darts thrown}}.$$
#
# The method is old enough to have a name[^name].
#
# [^name]: Monte Carlo, after the casino: @metropolis1949.

# %% [markdown]
# ::: tip Two ways to be wrong
# Too few darts, or darts that are [not thrown at random]{.fragment .highlight-red step=2}.
# :::
#
# [The second is the one to be afraid of.]{.fragment step=1}

# %% [markdown] slide="notes"
# Fragments come in any order: the sentence first, then the words in the box above it.

# %% [markdown] slide="slide" id="sin" layout="statement" transition="zoom" background="#123d2e"
# > Anyone who considers arithmetical methods of producing random digits is, of course, in a state of sin.
# >
# > — John von Neumann [@neumann1951]

# %% [markdown] slide="notes"
# A quote, its source, and a slide of its own colour.
