"""The mathematics: rows, the network, its fit, and what the fit says."""
