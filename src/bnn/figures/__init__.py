"""Pictures of networks, fits and predictions: functions of arrays that return a matplotlib Figure.

They never fit, save, show, or change global state.
"""

from bnn.figures.architecture import architecture
from bnn.figures.classes import class_predictions, class_probabilities, class_uncertainties, row_order
from bnn.figures.confusions import confusions
from bnn.figures.elevations import elevations
from bnn.figures.losses import loss_curve
from bnn.figures.one_row import one_row

__all__ = [
    "architecture",
    "class_predictions",
    "class_probabilities",
    "class_uncertainties",
    "confusions",
    "elevations",
    "loss_curve",
    "one_row",
    "row_order",
]
