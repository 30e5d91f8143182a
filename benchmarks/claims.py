"""What this project says of itself, as numbers that a run can prove wrong."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.posterior import METHODS

GIB = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A bound on a measured number.

    Attributes:
        part: of the run, as `--only` names it.
        what: the number, in words.
        place: where it stands in the part's results, as keys and places in lists.
        relation: `<=` or `>=`.
        bound: in `unit`.
        unit: as shown.
        scale: of the number in the results, in `unit`s.
        real_rows: whether the claim is for real rows only.
    """

    part: str
    what: str
    place: tuple[str | int, ...]
    relation: str
    bound: float
    unit: str = ""
    scale: float = 1
    real_rows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A claim beside what was measured: `met`, `missed`, or `not judged` (a claim for real rows, on other rows)."""

    part: str
    what: str
    measured: float
    relation: str
    bound: float
    unit: str
    verdict: str

    def as_dict(self) -> dict[str, Any]:
        """For the JSON."""
        return asdict(self)


CLAIMS = (
    Claim(
        part="fit",
        what="validation log loss, mean over seeds",
        place=("ours", "log_loss"),
        relation="<=",
        bound=0.53,
        unit="nats",
        real_rows=True,
    ),
    Claim(
        part="fit",
        what="validation accuracy, mean over seeds",
        place=("ours", "accuracy"),
        relation=">=",
        bound=0.78,
        real_rows=True,
    ),
    Claim(
        part="fit",
        what="validation calibration error, mean over seeds",
        place=("ours", "calibration_error"),
        relation="<=",
        bound=0.03,
        real_rows=True,
    ),
    Claim(
        part="fit",
        what="our fit, with compilation",
        place=("ours", "seconds"),
        relation="<=",
        bound=10,
        unit="s",
    ),
    Claim(
        part="fit",
        what="the port's 100,000 steps / our fit",
        place=("ratios", "port_to_ours"),
        relation=">=",
        bound=500,
        unit="x",
    ),
    Claim(
        part="fit",
        what="our fit / the bare loop",
        place=("ratios", "ours_to_bare"),
        relation="<=",
        bound=1.5,
        unit="x",
    ),
    Claim(
        part="build",
        what="the deck, nothing stored",
        place=("deck_cold",),
        relation="<=",
        bound=60,
        unit="s",
    ),
    Claim(
        part="build",
        what="the deck again, nothing changed",
        place=("deck_again",),
        relation="<=",
        bound=3,
        unit="s",
    ),
    *(
        Claim(
            part="live", what=f"from the save to the screen, {what}", place=place, relation="<=", bound=bound, unit="s"
        )
        for what, place, bound in (
            ("a word on a slide", ("medians", "prose"), 0.5),
            ("a style sheet", ("medians", "sheet"), 0.3),
            ("a section's last plot, less its cell's own time", ("plot_without_cell",), 0.7),
            ("a module behind the figures", ("medians", "module"), 4),
        )
    ),
    Claim(
        part="live",
        what="a session's deck, equal to a cold build's",
        place=("session", "equal"),
        relation=">=",
        bound=1,
    ),
    Claim(
        part="live",
        what="a session's memory at its end / at its start",
        place=("session", "growth"),
        relation="<=",
        bound=1.2,
        unit="x",
    ),
    Claim(
        part="fresh",
        what="40 slides, nothing stored",
        place=("ours", "cold"),
        relation="<=",
        bound=24,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="40 slides, nothing changed",
        place=("ours", "nothing"),
        relation="<=",
        bound=0.7,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="40 slides, a typo",
        place=("ours", "typo"),
        relation="<=",
        bound=1.0,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="40 slides, the last plot",
        place=("ours", "last_plot"),
        relation="<=",
        bound=2.5,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="40 slides in one file, plain pyplot, nothing stored",
        place=("plain", "ours", "cold"),
        relation="<=",
        bound=22.5,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="40 slides in one file, plain pyplot, nothing changed",
        place=("plain", "ours", "nothing"),
        relation="<=",
        bound=0.35,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="40 slides in one file, plain pyplot, a typo",
        place=("plain", "ours", "typo"),
        relation="<=",
        bound=0.8,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="40 slides in one file, plain pyplot, the last plot",
        place=("plain", "ours", "last_plot"),
        relation="<=",
        bound=2.5,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="our talk, nothing changed",
        place=("talk", "nothing"),
        relation="<=",
        bound=0.7,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="our talk, a text changed",
        place=("talk", "prose"),
        relation="<=",
        bound=2,
        unit="s",
    ),
    Claim(
        part="fresh",
        what="our talk, all outputs stale with fits and values there",
        place=("talk", "stale"),
        relation="<=",
        bound=20,
        unit="s",
    ),
    Claim(
        part="open",
        what="the first slide stands",
        place=("deck",),
        relation="<=",
        bound=0.45,  # Marp's, whose decks hold no run
        unit="s",
    ),
    Claim(
        part="check",
        what="the preflight of sixty slides",
        place=("seconds",),
        relation="<=",
        bound=60,
        unit="s",
    ),
    Claim(
        part="predict",
        what="peak memory of a prediction",
        place=("bounded", "peak_bytes"),
        relation="<=",
        bound=2,
        unit="GiB",
        scale=1 / GIB,
    ),
    Claim(
        part="setup",
        what="pip's set-up / ours, empty caches",
        place=("ratios", "cold"),
        relation=">=",
        bound=2,
        unit="x",
    ),
    Claim(
        part="setup",
        what="our set-up, full caches",
        place=("ours", "warm"),
        relation="<=",
        bound=15,
        unit="s",
    ),
    Claim(
        part="setup",
        what="the wheel with what every talk needs",
        place=("wheel", "base", "bytes"),
        relation="<=",
        bound=350,
        unit="MB",
        scale=1e-6,
    ),
    *(
        Claim(
            part="posterior",
            what=f"{METHODS[place]}: {what}",
            place=("methods", place, key),
            relation=relation,
            bound=bound,
            real_rows=True,
        )
        for place, what, key, relation, bound in (
            (METHODS.index("map-ensemble"), "log loss", "log_loss", "<=", 0.45),
            (METHODS.index("advi"), "log loss", "log_loss", "<=", 0.51),
            (METHODS.index("sampled"), "log loss", "log_loss", "<=", 0.38),
            (METHODS.index("sampled"), "accuracy", "accuracy", ">=", 0.855),
            (METHODS.index("sampled"), "R-hat of the predictions, median", "r_hat", "<=", 1.3),
        )
    ),
    # Ten and 120 seconds where a gradient on all rows takes 2.2 ms, as on two idle cores.
    *(
        Claim(
            part="posterior",
            what=f"{method}: all, in gradients on all rows",
            place=("costs", method),
            relation="<=",
            bound=bound,
        )
        for method, bound in (("map-ensemble", 4_500), ("sampled", 54_500))
    ),
)


def judge(results: Mapping[str, Any], *, real: bool) -> list[Verdict]:
    """Hold results against the claims on the parts that they have.

    Args:
        results: by part, as the parts' `measure` return them.
        real: whether the rows are real ones.
    """
    return [_verdict(claim, results[claim.part], real=real) for claim in CLAIMS if claim.part in results]


def _verdict(claim: Claim, found: Any, *, real: bool) -> Verdict:
    for key in claim.place:
        found = found[key]
    measured = found * claim.scale
    holds = measured <= claim.bound if claim.relation == "<=" else measured >= claim.bound
    return Verdict(
        part=claim.part,
        what=claim.what,
        measured=measured,
        relation=claim.relation,
        bound=claim.bound,
        unit=claim.unit,
        verdict="not judged" if claim.real_rows and not real else "met" if holds else "missed",
    )
