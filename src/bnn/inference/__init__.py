"""Posteriors of models: ADVI, NUTS, closed form."""
