"""What UCI's documentation says of Covertype: names, units, codes, the split, the notice.

Source: Blackard, J. (1998). Covertype. UCI Machine Learning Repository; described in Blackard & Dean (1999),
Computers and Electronics in Agriculture 24(3):131-151.
"""

from typing import NamedTuple

NOTICE = "copyright Jock A. Blackard and Colorado State University"


class Quantity(NamedTuple):
    """One measured column: its name, its unit, and the lowest and highest value that can be."""

    name: str
    unit: str
    low: int
    high: int


# Angles and shades are bounded by definition. Heights and distances are bounded generously by what a map of
# northern Colorado can hold: the bounds are there to catch columns in the wrong order, not outliers.
QUANTITIES = (
    Quantity("Elevation", "m", 0, 9_000),
    Quantity("Aspect", "degrees from north", 0, 360),
    Quantity("Slope", "degrees", 0, 90),
    Quantity("Horizontal distance to hydrology", "m", 0, 100_000),
    Quantity("Vertical distance to hydrology", "m", -9_000, 9_000),
    Quantity("Horizontal distance to roadways", "m", 0, 100_000),
    Quantity("Hillshade at 9 am", "0 to 255", 0, 255),
    Quantity("Hillshade at noon", "0 to 255", 0, 255),
    Quantity("Hillshade at 3 pm", "0 to 255", 0, 255),
    Quantity("Horizontal distance to fire points", "m", 0, 100_000),
)
ASPECT = 1  # the one quantity on a circle: 360 degrees are 0

WILDERNESS_AREAS = ("Rawah", "Neota", "Comanche Peak", "Cache la Poudre")

COVER_TYPES = (
    "Spruce/Fir",
    "Lodgepole Pine",
    "Ponderosa Pine",
    "Cottonwood/Willow",
    "Aspen",
    "Douglas-fir",
    "Krummholz",
)

# US Forest Service ecological landtype units of soil types 1 to 40: the first digit is the climatic zone, the
# second the geologic zone.
_ELU = (
    "2702 2703 2704 2705 2706 2717 3501 3502 4201 4703 "
    "4704 4744 4758 5101 5151 6101 6102 6731 7101 7102 "
    "7103 7201 7202 7700 7701 7702 7709 7710 7745 7746 "
    "7755 7756 7757 7790 8703 8707 8708 8771 8772 8776"
)
SOIL_ELU = tuple(_ELU.split())

CLIMATIC_ZONES = {
    "1": "lower montane dry",
    "2": "lower montane",
    "3": "montane dry",
    "4": "montane",
    "5": "montane dry and montane",
    "6": "montane and subalpine",
    "7": "subalpine",
    "8": "alpine",
}

GEOLOGIC_ZONES = {
    "1": "alluvium",
    "2": "glacial",
    "3": "shale",
    "4": "sandstone",
    "5": "mixed sedimentary",
    "6": "unspecified in the survey",
    "7": "igneous and metamorphic",
    "8": "volcanic",
}

CELL = 30  # metres along each side of the patch of ground that a row is about

# How many rows of each cover type there are in all (UCI's covtype.info), and so how common each is in the forest.
COVER_ROWS = (211_840, 283_301, 35_754, 2_747, 9_493, 17_367, 20_510)
ROWS = sum(COVER_ROWS)  # 581,012
TRAINING_ROWS = 11_340  # UCI's split: the first 1,620 rows of each cover type ...
VALIDATION_ROWS = 3_780  # ... the next 540 of each ...
SPLIT_ROWS = TRAINING_ROWS + VALIDATION_ROWS  # ... and the rest is the test set

# SHA-256 of the first 15,120 lines of UCI's unpacked covtype.data, newlines included.
SPLIT_DIGEST = "de9010addc936a0991f54ee1a51ab8bb3c3b245aad7abdf97e48fbeec3c23b10"

# Share of the test rows that a neural network named right, learning from the same split (Blackard & Dean 1999).
BLACKARD_DEAN_ACCURACY = 0.7058
