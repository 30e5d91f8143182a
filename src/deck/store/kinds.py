"""What the store keeps, by kind: each kind has a folder, whose name counts the layouts that it has had."""

# Another layout of the entries takes another folder; entries of the old one are never misread.
OUTPUTS = "outputs-1"
VALUES = "values-1"
LEDGERS = "ledgers-1"
CELLS = "cells-1"
HISTORY = "history-2"
