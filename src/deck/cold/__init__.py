"""What a cold run puts out, beside what was kept: the same, or different and on which slides."""

from deck.cold.changes import Comparison
from deck.cold.comparison import compare
from deck.cold.looking import look
from deck.cold.report import write_report

__all__ = ["Comparison", "compare", "look", "write_report"]
