# %% tags=["check"]
from collections import Counter

import numpy as np
from IPython.display import Markdown

from bnn import covertype
from bnn.data import load
from bnn.figures import elevations
from bnn.preparation import prepare

# %% [markdown] slide="slide" id="problem"
# ## The example: which trees grow on this patch of ground?
#
# - Four wilderness areas in Roosevelt National Forest, Colorado, cut into cells of 30 by 30 metres.
# - Maps tell the **elevation**, the **slope**, the light, the soil, how far it is to water, to a road, to the last fire.
# - A forester knows the **cover type**, one of seven. Sending one everywhere is dear.
#
# Can a network name the cover type from the map, and say where a forester should still go and look?

# %% [markdown] slide="notes"
# The data set is called Covertype. Jock Blackard collected it for his thesis in 1998, and he and Denis Dean used it to
# compare neural networks with discriminant analysis. It suits us for two reasons: the classes are things that one can picture,
# and some of them are truly hard to tell apart. The second half of the question is the interesting one. Naming is
# what every classifier does; knowing where to send somebody is what we want the Bayesian one for.

# %% slide="slide" id="rows" tags=["hide-input"]
table = load()
split = prepare(table)
training, validation = (
    Counter(rows.cover.tolist()) for rows in (split.train, split.validation)
)
lines = [
    f"| {name} | {training[k]:,} | {validation[k]:,} |"
    for k, name in enumerate(split.cover_names)
]
Markdown(
    "\n".join(
        [
            "## Seven cover types, and as many rows of each",
            "",
            "| cover type | rows to learn from | rows held out |",
            "|:--|--:|--:|",
            *lines,
            f"| **together** | **{len(split.train):,}** | **{len(split.validation):,}** |",
            "",
            f"<small>{split.name}</small>",
        ]
    )
)

# %% tags=["check"]
assert len(split.train) == sum(training.values())
assert len(set(training.values())) == 1, "the training rows are balanced"
assert set(training) == set(range(7))

# %% [markdown] slide="notes"
# We learn from one part of the rows and judge on another that the fit never sees; every result in this talk is for
# those held-out rows. Both parts hold equally many rows of each type. The real forest does not: most of it is
# spruce, fir and lodgepole pine. So an accuracy on balanced rows is not the accuracy on a walk through the forest.

# %% [markdown] slide="slide" id="elevation"
# ## Height sorts the trees, but not cleanly

# %% figure="elevation-by-cover-type" tags=["hide-input"] alt="Seven ridges, one per cover type, showing how its rows are spread over elevation in metres. Ordered by median: Krummholz highest, Cottonwood/Willow lowest; neighbouring types overlap widely."
training_rows = slice(0, len(split.train))
elevations(
    table.quantities[training_rows, 0],
    table.cover[training_rows],
    split.cover_names,
    source=f"{split.name}; training rows",
)

# %% tags=["check"]
medians = [
    np.median(table.quantities[training_rows, 0][split.train.cover == k])
    for k in range(7)
]
assert split.cover_names[int(np.argmax(medians))] == "Krummholz"
assert split.cover_names[int(np.argmin(medians))] == "Cottonwood/Willow"

# %% [markdown] slide="notes"
# Each ridge is one cover type; left is low, right is high. Cottonwood and willow stand by the rivers down in the
# valleys. Krummholz, the crooked wood at the tree line, has the top to itself. In between the ridges lie
# over each other: where spruce and lodgepole pine overlap, elevation alone cannot decide, and neither can we expect a
# network to be sure.

# %% slide="slide" id="features" tags=["hide-input"]
groups = {
    "quantities": ", ".join(q.name.lower() for q in covertype.QUANTITIES),
    "wilderness&nbsp;areas": ", ".join(covertype.WILDERNESS_AREAS),
    "soil types": "the survey's forty ecological land units",
    "climatic zones": "from the soil type's code, first digit",
    "geologic zones": "from the soil type's code, second digit",
}
counts = [
    len(covertype.QUANTITIES),
    len(covertype.WILDERNESS_AREAS),
    len(covertype.SOIL_ELU),
    *(
        sum(name.startswith(f"{kind} zone") for name in split.feature_names)
        for kind in ("climatic", "geologic")
    ),
]
lines = [
    f"| **{n}** | {name} | {what} |"
    for n, (name, what) in zip(counts, groups.items(), strict=True)
]
Markdown(
    "\n".join(
        [
            f"## A row is {sum(counts)} numbers",
            "",
            "| | kind | which |",
            "|--:|:--|:--|",
            *lines,
        ]
    )
)

# %% tags=["check"]
assert sum(counts) == split.train.features.shape[1] == 65

# %% [markdown] slide="notes"
# Ten of the numbers are quantities. We take away the mean of the training rows and divide by their standard deviation, so that metres
# and degrees are on one scale. The others are flags, zero or one. The soil survey's code holds two more facts, the
# climatic and the geologic zone, and we spell them out. The slide in 2017 said 66: it had counted the answer in.
