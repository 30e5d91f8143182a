"""What was published of this network in 2017, to set beside today's figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Original:
    """The fit in the notebook of the 2017 talk.

    Source: Eric J. Ma, "Bayesian deep learning, demystified", PyData NYC 2017; the slides and the notebook's printed
    output in github.com/ericmjl/bayesian-deep-learning-demystified.

    Attributes:
        features: as the slides count them; the column of the answer is one of them.
        rows: that it learned from, and was scored on.
        steps: of ADVI, each on all rows.
        seconds: that the fit took.
        machine: that it ran on.
        accuracy: on the rows that it learned from.
    """

    features: int = 66
    rows: int = 19_229
    steps: int = 500_000
    seconds: int = 47 * 60 + 53
    machine: str = "a GTX 1080"
    accuracy: float = 0.81


ORIGINAL = Original()
