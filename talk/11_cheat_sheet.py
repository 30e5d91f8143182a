# %% tags=["check"]
from bnn.data import load
from bnn.figures import Entry, cheat_sheet
from bnn.talk.small_models import deep_net, linear, logistic

table = load()

# %% tags=["check"] store="models"
models = {
    "linear\nregression": linear(table),
    "logistic\nregression": logistic(table),
    "deep net": deep_net(table),
}

# %% [markdown] slide="slide" id="cheat-sheet"
# ## Cheat sheet

# %% figure="cheat-sheet" tags=["hide-input"] alt="A table of pictures: linear regression, logistic regression and deep net by function, matrices, computational graph, priors and posteriors. All priors are Normal(0, 1); the posteriors are narrower bell curves at other places."
cheat_sheet(
    [
        Entry(
            name=name,
            network=model.network,
            x=model.columns.x,
            y=model.columns.y,
            mean=model.fit.mean,
            deviation=model.fit.deviation,
        )
        for name, model in models.items()
    ]
)

# %% [markdown]
# <small>{eval}`table.name`; every density on the axis of its prior</small>

# %% [markdown] slide="notes"
# All of it so far on one slide; take a picture. Read along a line, and you see one model five ways. Read down a column, and you see how little changes
# from linear regression to a deep net. The last two columns are what is Bayesian: a prior for each parameter, and the posterior that the rows made of it.
