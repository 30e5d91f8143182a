"""Pictures of networks, fits and predictions: functions of arrays that return a matplotlib Figure.

They never fit, save, show, or change global state.
"""

from bnn.figures.bayes_sign import bayes_sign
from bnn.figures.elevations import elevations
from bnn.figures.networks.architecture import architecture
from bnn.figures.networks.cheat_sheet import Entry, cheat_sheet
from bnn.figures.networks.diagram import diagram
from bnn.figures.networks.estimates import estimates
from bnn.figures.networks.formula import formula
from bnn.figures.networks.functions import function
from bnn.figures.networks.matrices import matrices
from bnn.figures.networks.three_views import three_views
from bnn.figures.posteriors.losses import loss_curve
from bnn.figures.posteriors.parameter_plane import parameter_plane
from bnn.figures.posteriors.posteriors import posteriors
from bnn.figures.posteriors.weight_densities import weight_cells, weight_lines
from bnn.figures.posteriors.weight_matrix import weight_matrix
from bnn.figures.posteriors.weight_posteriors import weight_posteriors
from bnn.figures.predictions.beliefs import beliefs
from bnn.figures.predictions.classes import (
    class_pictures,
    class_predictions,
    class_probabilities,
    class_uncertainties,
    row_order,
)
from bnn.figures.predictions.confusions import confusions
from bnn.figures.predictions.doubts import doubts
from bnn.figures.predictions.methods import Method, methods
from bnn.figures.predictions.natural import natural_shares
from bnn.figures.predictions.one_row import one_row
from bnn.figures.predictions.reliability import reliability_diagrams
from bnn.figures.predictions.retention import retention_curves
from bnn.figures.predictions.unseen import unseen_type

__all__ = [
    "Entry",
    "Method",
    "architecture",
    "bayes_sign",
    "beliefs",
    "cheat_sheet",
    "class_pictures",
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
    "methods",
    "natural_shares",
    "one_row",
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
    "weight_posteriors",
]
