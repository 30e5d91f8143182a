"""A preflight of a finished deck in a real browser: what an audience would see, found before they do."""

from deck.checks.causes import causes
from deck.checks.contact_sheet import write_report
from deck.checks.findings import CHECKS, Finding, Severity
from deck.checks.preflight import Preflight, preflight
from deck.checks.stored import kept_preflight

__all__ = ["CHECKS", "Finding", "Preflight", "Severity", "causes", "kept_preflight", "preflight", "write_report"]
