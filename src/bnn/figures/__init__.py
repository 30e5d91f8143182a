"""Pictures of networks, fits and predictions: functions of arrays that return a matplotlib Figure.

They never fit, save, show, or change global state.
"""

from bnn.figures.architecture import architecture
from bnn.figures.bayes_sign import bayes_sign
from bnn.figures.cheat_sheet import Entry, cheat_sheet
from bnn.figures.classes import class_predictions, class_probabilities, class_uncertainties, row_order
from bnn.figures.confusions import confusions
from bnn.figures.diagram import diagram
from bnn.figures.doubts import doubts
from bnn.figures.elevations import elevations
from bnn.figures.estimates import estimates
from bnn.figures.formula import formula
from bnn.figures.functions import function
from bnn.figures.losses import loss_curve
from bnn.figures.matrices import matrices
from bnn.figures.natural import natural_shares
from bnn.figures.one_row import one_row
from bnn.figures.parameter_axis import parameter_axis
from bnn.figures.parameter_plane import parameter_plane
from bnn.figures.posteriors import posteriors
from bnn.figures.reliability import reliability_diagrams
from bnn.figures.retention import retention_curves
from bnn.figures.three_views import three_views
from bnn.figures.unseen import unseen_type
from bnn.figures.weight_densities import weight_cells, weight_lines
from bnn.figures.weight_matrix import weight_matrix

__all__ = [
    "Entry",
    "architecture",
    "bayes_sign",
    "cheat_sheet",
    "class_predictions",
    "class_probabilities",
    "class_uncertainties",
    "confusions",
    "diagram",
    "doubts",
    "elevations",
    "estimates",
    "formula",
    "function",
    "loss_curve",
    "matrices",
    "natural_shares",
    "one_row",
    "parameter_axis",
    "parameter_plane",
    "posteriors",
    "reliability_diagrams",
    "retention_curves",
    "row_order",
    "three_views",
    "unseen_type",
    "weight_cells",
    "weight_lines",
    "weight_matrix",
]
