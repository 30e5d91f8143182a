"""What Quarto, MyST, nbdev and RISE write into cells, in the words of a deck."""
