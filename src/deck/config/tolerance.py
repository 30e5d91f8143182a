"""How far a number may move from one run to the next and still say the same: what its author states, else nothing."""

import re
from dataclasses import dataclass
from decimal import Decimal

_GIVEN = re.compile(r"\s*(\d+(?:\.\d+)?(?:[eE]-?\d+)?)\s*(%?)\s*")
EXPECTED = "how far a number may move, such as '0.02', or by which share of itself, such as '2%'"

# Not the digits of a name such as w_1. Commas group thousands; a minus may be the typographic one.
NUMBER = re.compile(r"(?<![\w.])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][-+]?\d+)?(?![\w])")


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may move.

    Attributes:
        most: in the unit that the number is shown in, or as a share of the number.
        is_share: which of them.
    """

    most: Decimal = Decimal(0)
    is_share: bool = False

    def allows(self, old: str, new: str) -> bool:
        """Whether one number, as it is shown, may stand for another.

        Each is rounded where it is shown, so either may be half a unit of its last place away from what is shown.
        """
        (was, last_of_old), (is_now, last_of_new) = _read(old), _read(new)
        if not self.most:
            return was == is_now
        most = self.most * abs(was) if self.is_share else self.most
        return abs(is_now - was) <= most + (last_of_old + last_of_new) / 2


EXACT = Tolerance()


def read_tolerance(text: str) -> Tolerance | None:
    """What an author has stated; None where it is no tolerance."""
    given = _GIVEN.fullmatch(text)
    if not given:
        return None
    most = Decimal(given[1])
    return Tolerance(most / 100, is_share=True) if given[2] else Tolerance(most)


def _read(shown: str) -> tuple[Decimal, Decimal]:
    """A number, and the unit of its last place."""
    value = Decimal(shown.replace(",", "").replace("−", "-"))
    return value, Decimal(1).scaleb(int(value.as_tuple().exponent))
