# %% [markdown] slide="slide" id="title" layout="title" background="#123d2e"
# Re-told with today’s libraries, on rows that the network has not seen. Every figure and every number was computed when this deck was built.

# %% [markdown] slide="notes"
# Welcome. In 2017 Eric Ma gave a talk with this title at PyData NYC, and showed that Bayesian deep learning needs far
# less mathematics than its name suggests. This is that talk again, with new words and new pictures. One thing is
# special about the deck: it is a program. When it is built, the code on the slides runs, and what you see is what it
# printed and drew.

# %% [markdown] slide="slide" id="follow-along" only="long" layout="link"
# ## Follow along

# %% [markdown] slide="notes"
# Point a phone at the code, or type the address. Each slide has an address of its own, so you can come back to the very
# one you want. A word to the speaker: the address is the one in deck.yml. See that your deck lies there before you show this slide.
