"""A preflight of a finished deck in a real browser: what an audience would see, found before they do."""

from deck.checks.findings import CHECKS, Finding, Severity
from deck.checks.kept import kept_preflight
from deck.checks.preflight import Preflight, preflight
from deck.checks.report import write_report

__all__ = ["CHECKS", "Finding", "Preflight", "Severity", "kept_preflight", "preflight", "write_report"]
