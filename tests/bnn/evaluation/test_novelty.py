"""A split without a cover type has no trace of it but the scale; the area counts pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from bnn.data import twin
from bnn.data.preparation import prepare
from bnn.evaluation.novelty import auroc, neighbour_distance, relative_mahalanobis, without

scores = st.lists(st.integers(0, 6), min_size=2, max_size=20)


@pytest.fixture(scope="module")
def split():
    return prepare(twin.generate())


@pytest.mark.parametrize("cover", [0, 3, 6])
def test_the_cover_type_is_gone_and_the_others_keep_their_names(split, cover):
    known, unseen = without(split, cover)
    assert split.cover_names[cover] not in known.cover_names
    assert len(known.cover_names) == 6
    for part in ("train", "validation", "test"):
        rows, before = getattr(known, part), getattr(split, part)
        kept = before.cover != cover
        np.testing.assert_array_equal(rows.features, before.features[kept])
        names = np.array(split.cover_names)[before.cover[kept]]
        np.testing.assert_array_equal(np.array(known.cover_names)[rows.cover], names)
        assert rows.cover.dtype == before.cover.dtype
    assert len(unseen) == 540
    assert set(unseen.cover) == {cover}
    assert known.name == f"{split.name}, without {split.cover_names[cover]}"
    assert len(split.train) == 11_340, "the split is as it was"


@pytest.mark.parametrize("cover", [-1, 7])
def test_only_a_cover_type_can_be_left_out(split, cover):
    with pytest.raises(ValueError, match=f"cover: expected 0 to 6, found {cover}"):
        without(split, cover)


@given(scores, scores)
@settings(deadline=None)
def test_the_area_is_scikit_learn_s_and_counts_pairs(seen, unseen):
    found = auroc(seen, unseen)
    labels = [0] * len(seen) + [1] * len(unseen)
    assert found.value == pytest.approx(roc_auc_score(labels, seen + unseen))
    pairs = [(b > a) + (b == a) / 2 for a in seen for b in unseen]
    assert found.value == pytest.approx(np.mean(pairs))
    assert auroc(unseen, seen).value == pytest.approx(1 - found.value)
    assert auroc(unseen, seen).error == pytest.approx(found.error)


def test_its_error_is_the_spread_over_repeated_samples():
    rng = np.random.default_rng(0)
    found = [auroc(rng.normal(size=150), rng.normal(0.7, 1.5, size=80)) for _ in range(400)]
    spread = np.std([each.value for each in found], ddof=1)
    assert np.mean([each.error for each in found]) == pytest.approx(spread, rel=0.15)


def test_an_area_needs_rows():
    with pytest.raises(ValueError, match="expected two rows or more of each, found 1 seen and 3 unseen"):
        auroc([1], [1, 2, 3])


def clusters(n=400, *, seed=0):
    """Two classes far apart in two of five units."""
    rng = np.random.default_rng(seed)
    cover = rng.integers(2, size=n)
    hidden = rng.normal(size=(n, 5))
    hidden[:, 0] += 6 * cover
    return hidden, cover


def test_the_distance_tells_what_lies_between_the_classes():
    train, cover = clusters()
    seen, _ = clusters(seed=1)
    between = np.random.default_rng(2).normal(size=(300, 5)) * 0.5 + [3, 0, 0, 0, 0]
    found = auroc(relative_mahalanobis(train, cover, seen), relative_mahalanobis(train, cover, between))
    assert found.value > 0.95


def test_the_distance_is_the_formula():
    train, cover = clusters(60)
    row = np.array([[1.0, 2.0, 0.5, -1.0, 0.0]])
    centres = [train[cover == k].mean(axis=0) for k in (0, 1)]
    within = np.cov(np.concatenate([train[cover == k] - centres[k] for k in (0, 1)]).T, bias=True)
    nearest = min((row - c) @ np.linalg.inv(within) @ (row - c).T for c in centres)
    whole = (row - train.mean(axis=0)) @ np.linalg.inv(np.cov(train.T, bias=True)) @ (row - train.mean(axis=0)).T
    assert relative_mahalanobis(train, cover, row) == pytest.approx((nearest - whole)[0], rel=1e-9)


def test_a_linear_map_of_the_units_changes_nothing():
    train, cover = clusters()
    other, _ = clusters(50, seed=3)
    turn = np.random.default_rng(4).normal(size=(5, 5))
    np.testing.assert_allclose(
        relative_mahalanobis(train @ turn, cover, other @ turn), relative_mahalanobis(train, cover, other), rtol=1e-6
    )


def test_a_unit_that_never_varies_does_no_harm():
    train, cover = clusters()
    still = np.column_stack([train, np.ones(len(train))])
    np.testing.assert_allclose(
        relative_mahalanobis(still, cover, still), relative_mahalanobis(train, cover, train), rtol=1e-6
    )


@pytest.mark.parametrize(
    ("cover", "message"), [([0, 2, 2], "found none of class 1"), ([0, 1], r"found \(3, 2\), \(2,\)")]
)
def test_distances_to_what_does_not_fit_are_refused(cover, message):
    with pytest.raises(ValueError, match=message):
        relative_mahalanobis(np.eye(3)[:, :2], cover, np.eye(2))


def test_the_distance_to_a_neighbour_is_that_of_all_distances_sorted():
    rng = np.random.default_rng(0)
    train, other = rng.normal(size=(50, 4)), rng.normal(size=(9, 4))
    every = np.sort(np.linalg.norm(other[:, None] - train, axis=2), axis=1)
    for k in (1, 3, 50):
        np.testing.assert_allclose(neighbour_distance(train, other, neighbours=k), every[:, k - 1])


def test_rows_far_from_all_others_score_higher():
    rng = np.random.default_rng(1)
    train, seen, unseen = rng.normal(size=(300, 3)), rng.normal(size=(100, 3)), rng.normal(size=(100, 3)) + 3
    assert auroc(neighbour_distance(train, seen), neighbour_distance(train, unseen)).value > 0.95


@pytest.mark.parametrize(
    ("train", "features", "neighbours", "expected"),
    [
        (np.zeros((5, 2)), np.zeros((3, 3)), 1, "as many features"),
        (np.zeros(5), np.zeros((3, 1)), 1, "as many features"),
        (np.zeros((5, 2)), np.zeros((3, 2)), 6, "expected 1 to 5, the training rows, found 6"),
        (np.zeros((5, 2)), np.zeros((3, 2)), 0, "expected 1 to 5, the training rows, found 0"),
    ],
)
def test_neighbours_that_there_are_not_are_refused(train, features, neighbours, expected):
    with pytest.raises(ValueError, match=expected):
        neighbour_distance(train, features, neighbours=neighbours)
