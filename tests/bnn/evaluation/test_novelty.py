"""A split without a cover type has no trace of it but the scale; the area counts pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from bnn.data import twin
from bnn.data.preparation import prepare
from bnn.evaluation.novelty import auroc, without

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
