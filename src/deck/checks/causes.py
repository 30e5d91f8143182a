"""Findings that have one cause, told together: one style may make every slide wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deck.checks.findings import CHECKS, Finding, Severity
from deck.problem import counted

FEW = {Severity.ERROR: 3, Severity.WARNING: 1}
"""How many findings of one cause are told one by one."""
_NAMED = 4  # places that are named of many


@dataclass(frozen=True, slots=True)
class Cause:
    """Findings of one check that have the same cause, in order.

    Attributes:
        findings: one or more.
    """

    findings: tuple[Finding, ...]

    @property
    def is_many(self) -> bool:
        """Whether there are several findings, which its words name by their places."""
        return len(self.findings) > 1

    @property
    def severity(self) -> Severity:
        """Whether it makes the preflight fail."""
        return self.findings[0].severity

    def __str__(self) -> str:
        first = self.findings[0]
        if not self.is_many:
            return str(first)
        check = CHECKS[first.check]
        slides = tuple(dict.fromkeys(finding.slide for finding in self.findings))
        found = f"{first.cause or first.found} on {counted(len(slides), 'slide')}"
        times = f", {len(self.findings)} times" if len(self.findings) > len(slides) else ""
        return (
            f"{first.check}: found {found}{times}: {_places(self.findings)}; expected {check.expected}. {check.remedy}"
        )


def causes(findings: Sequence[Finding]) -> list[Cause]:
    """The findings by cause, in the order of the first of each; where they are `FEW`, each by itself."""
    together: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        together.setdefault(_key(finding), []).append(finding)
    told: list[Cause] = []
    for finding in findings:
        alike = together[_key(finding)]
        if len(alike) <= FEW[finding.severity]:
            told.append(Cause((finding,)))
        elif finding is alike[0]:
            told.append(Cause(tuple(alike)))
    return told


def _key(finding: Finding) -> tuple[str, str]:
    return finding.check, finding.cause or "".join(sign for sign in finding.found if not sign.isdigit())


def _places(findings: Iterable[Finding]) -> str:
    places = list(
        dict.fromkeys(
            f'{finding.place} ("{finding.slide}")' if finding.slide else finding.place for finding in findings
        )
    )
    more = len(places) - _NAMED
    return ", ".join(places[:_NAMED]) + (f" and {more} more" if more > 0 else "")
