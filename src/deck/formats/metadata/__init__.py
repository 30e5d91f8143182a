"""Files without what they tell besides what they show: who made them, where, when, and with what.

Each module knows one family of formats. It keeps the parts that a browser needs, and drops all others: a part that
nobody has thought of is dropped as well. What is shown stays byte for byte, and is not compressed again.
"""

from deck.formats.metadata.cleaning import Cleaned, clean
from deck.formats.metadata.parts import OF_MATPLOTLIB

__all__ = ["OF_MATPLOTLIB", "Cleaned", "clean"]
