"""A cover type that the network has never seen: can its uncertainty, or a distance, tell that something is new?"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bnn.data.preparation import Rows, Split
from bnn.evaluation.estimates import Estimate


def without(split: Split, cover: int) -> tuple[Split, Rows]:
    """A split that has not a cover type, and the held-out rows of it.

    The features stay scaled by all training rows: the network never sees a row of the type, but the scale of its
    world does know of them.

    Args:
        split: with all cover types.
        cover: the one to leave out, an index into `split.cover_names`.

    Returns:
        The split without it, its cover types numbered anew in their order, and those validation rows of the type
        left out, with the number that it had.

    Raises:
        ValueError: a cover type that the split has not.
    """
    types = len(split.cover_names)
    if not 0 <= cover < types:
        raise ValueError(f"cover: expected 0 to {types - 1}, found {cover}")
    train, validation, test = (_kept(rows, cover) for rows in (split.train, split.validation, split.test))
    names = tuple(name for k, name in enumerate(split.cover_names) if k != cover)
    unseen = split.validation.cover == cover
    held_out = Rows(split.validation.features[unseen], split.validation.cover[unseen])
    known = replace(
        split,
        train=train,
        validation=validation,
        test=test,
        cover_names=names,
        name=f"{split.name}, without {split.cover_names[cover]}",
    )
    return known, held_out


def _kept(rows: Rows, cover: int) -> Rows:
    kept = rows.cover != cover
    old = rows.cover[kept]
    return Rows(rows.features[kept], old - (old > cover).astype(old.dtype))


def auroc(seen: ArrayLike, unseen: ArrayLike) -> Estimate:
    """How well a score of uncertainty tells unseen from seen: how often it is higher for the unseen one of a pair.

    1 is perfect, 0.5 is a coin, below 0.5 the score is surer of what it has never seen. It is the area under the
    receiver operating characteristic; the error is that of DeLong et al. 1988, Comparing the Areas under Two or More
    Correlated Receiver Operating Characteristic Curves, equation 5.

    Args:
        seen: the score of rows of the kinds trained on, of shape (row,).
        unseen: the score of rows of a kind not trained on, of shape (row,), of other rows.

    Raises:
        ValueError: fewer than two rows of either.
    """
    seen, unseen = np.asarray(seen, float), np.asarray(unseen, float)
    m, n = len(unseen), len(seen)
    if min(m, n) < 2:
        raise ValueError(f"expected two rows or more of each, found {n} seen and {m} unseen")
    from scipy.stats import rankdata  # here, as it takes half a second to import

    together = rankdata(np.concatenate([unseen, seen]))
    # For each row: the share of the other kind's rows that its score is on the right side of; ties count half.
    of_unseen = (together[:m] - rankdata(unseen)) / n
    of_seen = 1 - (together[m:] - rankdata(seen)) / m
    error = np.sqrt(of_unseen.var(ddof=1) / m + of_seen.var(ddof=1) / n)
    return Estimate(float(of_unseen.mean()), float(error))


def relative_mahalanobis(train: ArrayLike, cover: ArrayLike, hidden: ArrayLike) -> NDArray[np.float64]:
    """How far rows are from all known classes, in the last hidden layer of a network: higher is more novel.

    The squared Mahalanobis distance to the nearest class, all classes of one covariance, less that to the rows as a
    whole: Ren et al. 2021, A Simple Fix to Mahalanobis Distance for Improving Near-OOD Detection, equations 1 to 4.

    Args:
        train: activations of the training rows, of shape (row, unit).
        cover: their classes, of shape (row,), from 0.
        hidden: activations of other rows, of shape (row, unit).

    Returns:
        A score of shape (row,), in squared deviations.

    Raises:
        ValueError: shapes that do not fit, or a class without rows.
    """
    train, hidden, cover = np.asarray(train, float), np.asarray(hidden, float), np.asarray(cover)
    if train.ndim != 2 or hidden.ndim != 2 or train.shape[1] != hidden.shape[1] or cover.shape != train.shape[:1]:
        raise ValueError(
            f"expected shapes (row, unit), (row,) and (row, unit) of as many units, found {train.shape}, {cover.shape} "
            f"and {hidden.shape}"
        )
    counts = np.bincount(cover)
    if not counts.all():
        raise ValueError(f"cover: expected rows of each class, found none of class {counts.argmin()}")
    centres = np.array([train[cover == k].mean(axis=0) for k in range(len(counts))])
    within = _inverse_covariance(train - centres[cover])
    whole = train.mean(axis=0)
    to_whole = _squared(hidden - whole, _inverse_covariance(train - whole))
    to_classes = np.min([_squared(hidden - centre, within) for centre in centres], axis=0)
    distance: NDArray[np.float64] = to_classes - to_whole
    return distance


def neighbour_distance(train: ArrayLike, features: ArrayLike, *, neighbours: int = 10) -> NDArray[np.float64]:
    """How far rows are from the training rows: higher is more novel.

    The Euclidean distance to the k-th nearest of them, by which a density is estimated where no shape of it is assumed
    (Loftsgaarden & Quesenberry 1965, A Nonparametric Estimate of a Multivariate Density Function); Sun et al. 2022,
    Out-of-Distribution Detection with Deep Nearest Neighbors, use it as a score of novelty.

    Args:
        train: of shape (row, feature).
        features: of other rows, of shape (row, feature), on the same scale.
        neighbours: the k.

    Returns:
        A distance of shape (row,).

    Raises:
        ValueError: shapes that do not fit, or fewer training rows than neighbours.
    """
    train, features = np.asarray(train, float), np.asarray(features, float)
    if train.ndim != 2 or features.ndim != 2 or train.shape[1] != features.shape[1]:
        raise ValueError(
            f"expected shapes (row, feature) of as many features, found {train.shape} and {features.shape}"
        )
    if not 1 <= neighbours <= len(train):
        raise ValueError(f"neighbours: expected 1 to {len(train):,}, the training rows, found {neighbours}")
    from scipy.spatial import KDTree  # here, as it takes half a second to import

    distance: NDArray[np.float64] = KDTree(train).query(features, [neighbours])[0][:, 0]
    return distance


def _inverse_covariance(deviations: NDArray[np.float64]) -> NDArray[np.float64]:
    # The pseudo-inverse, as a unit that says the same of all rows has no variance.
    return np.linalg.pinv(deviations.T @ deviations / len(deviations), hermitian=True)


def _squared(deviations: NDArray[np.float64], inverse: NDArray[np.float64]) -> NDArray[np.float64]:
    squared: NDArray[np.float64] = np.einsum("ri,ij,rj->r", deviations, inverse, deviations, optimize=True)
    return squared
