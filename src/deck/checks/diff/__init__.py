"""What a cold run puts out, beside what was kept: the same, or different and on which slides."""

from deck.checks.diff.changes import Comparison
from deck.checks.diff.comparison import compare
from deck.checks.diff.looking import look
from deck.checks.diff.page import write_report

__all__ = ["Comparison", "compare", "look", "write_report"]
