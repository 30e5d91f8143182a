"""The JAX density is PyMC's, and its batches add up."""

import jax
import numpy as np
import pymc as pm
import pytest
from tests.helpers.tiny import NETWORK, linear_model, log_density, model, parameters

from bnn.inference.density import density
from bnn.models.network import Network

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(24, 3)), RNG.normal(size=24)
MODELS = {
    "network": model(n=24),
    "network with biases": model(Network((3, 4, 5, 2), biases=True), n=24),
    "relu": model(Network((3, 4, 2), activation="relu"), n=24),
    "linear": linear_model(X, Y, noise=0.7, prior=2.0),
}


def random_point(of, seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=value.shape) for name, value in of.initial_point().items()}


def broken(*, x=X, y=Y, dims=("row", None), observed=None, total_size=24, w=None, use=True):
    """A linear model with one thing changed."""
    with pm.Model() as made:
        features = pm.Data("x", x, dims=dims)
        target = pm.Data("y", y, dims=dims[:1])
        weight = pm.Normal("w", 0, 1) if w is None else w()
        mu = features.sum(axis=1) * weight if use else weight
        pm.Normal("target", mu, 1, observed=target if observed is None else observed, total_size=total_size)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("made", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("seed", [0, 1])
def test_it_is_the_density_of_pymc(made, seed):
    target, point = density(made), random_point(made, seed)
    assert float(target.log_density(point, target.rows)) == pytest.approx(log_density(made, point), rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("made", MODELS.values(), ids=MODELS)
def test_laid_out_for_all_rows_it_is_the_same_density(made):
    point = random_point(made)
    (value, gradient), (other, of_other) = (
        jax.value_and_grad(target.log_density)(point, target.rows)
        for target in (density(made), density(made, whole=True))
    )
    assert float(other) == pytest.approx(float(value), rel=1e-12)
    for name in point:
        np.testing.assert_allclose(of_other[name], gradient[name], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["network", "relu"])
def test_laid_out_for_all_rows_nothing_between_two_layers_is_turned(name):
    """Rows that were turned back and forth would cost what the layout gains."""
    target = density(MODELS[name], whole=True)
    traced = jax.make_jaxpr(target.log_density)(random_point(MODELS[name]), target.rows)
    turned = [each.outvars[0].aval.shape for each in traced.eqns if each.primitive.name == "transpose"]
    assert sorted(turned) == sorted([(3, 24), *(shape[::-1] for shape in target.shapes.values())])


@pytest.mark.slow
@pytest.mark.parametrize("made", MODELS.values(), ids=MODELS)
def test_splitting_the_rows_into_batches_leaves_density_and_gradient_unchanged(made):
    target, point = density(made), random_point(made)
    compute = jax.jit(jax.value_and_grad(target.log_density))
    whole, gradient = compute(point, target.rows)
    for parts in (2, 24):
        batches = ({n: np.split(values, parts)[i] for n, values in target.rows.items()} for i in range(parts))
        split = [compute(point, batch) for batch in batches]
        np.testing.assert_allclose(np.mean([value for value, _ in split]), whole, rtol=1e-9)
        for name in point:
            mean = np.mean([each[name] for _, each in split], axis=0)
            np.testing.assert_allclose(mean, gradient[name], rtol=1e-8, atol=1e-9)


def test_it_tells_shapes_and_rows():
    target = density(MODELS["network"])
    assert target.shapes == {"w_1": (3, 4), "w_2": (4, 2)}
    assert {name: values.shape for name, values in target.rows.items()} == {"x": (24, 3), "y": (24,)}


def test_it_leaves_the_model_as_it_was():
    made = model(n=24)
    point = parameters(NETWORK)
    before = log_density(made, point)
    density(made)
    assert log_density(made, point) == before


def test_data_that_the_density_does_not_read_are_no_rows():
    made = linear_model(X, Y)
    with made:
        pm.Data("notes", np.zeros((7, 2)), dims=("row", "note"))
    assert set(density(made).rows) == {"x", "y"}


def test_other_data_keep_their_values():
    with pm.Model() as made:
        x = pm.Data("x", X, dims=("row", "feature"))
        scale = pm.Data("scale", np.array([1.0, 10.0, 100.0]), dims="feature")
        w = pm.Normal("w", 0, 1, dims="feature")
        observed = pm.Data("y", Y, dims="row")
        pm.Normal("target", (x / scale) @ w, 1, observed=observed, dims="row", total_size=24)
    target, point = density(made), random_point(made)
    assert set(target.rows) == {"x", "y"}
    assert float(target.log_density(point, target.rows)) == pytest.approx(log_density(made, point), rel=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    {
        "constrained": (
            {"w": lambda: pm.HalfNormal("w", 1)},
            "parameter 'w': expected a continuous parameter on the whole real line.*the logarithm of a deviation",
        ),
        "discrete": (
            {"w": lambda: pm.Poisson("w", 1)},
            "parameter 'w': expected a continuous parameter",
        ),
        "no rows": ({"dims": (None, None)}, r"expected data with the first dimension 'row'.*pm\.Data\(name, values"),
        "other name for rows": ({"dims": ("obs", None)}, r"expected data with the first dimension 'row'"),
        "unlike lengths": (
            {"x": X[:20], "use": True},
            r"data of dimension 'row': expected equal lengths, found \{'x': 20, 'y': 24\}",
        ),
        "constant observations": (
            {"observed": Y},
            r"likelihood 'target': expected observations that a batch can be taken of.*give observed=pm\.Data\(",
        ),
        "no total size": ({"total_size": None}, "likelihood 'target': expected total_size"),
    }.values(),
)
def test_a_model_that_cannot_be_fitted_is_refused_with_the_remedy(change, message):
    with pytest.raises(ValueError, match=message):
        density(broken(**change))


def test_the_model_that_those_are_made_from_is_sound():
    assert set(density(broken()).rows) == {"x", "y"}
