# ---
# title: Würfeln für Fortgeschrittene
# author: Ä. Öztürk
# language: de
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # Größe und Maß
#
# „Der Zufall hat kein Gedächtnis“ – aber wir haben eins.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Zwei Würfel
#
# Die Summe $S = X_1 + X_2$ hat den Mittelwert $\mathbb{E}[S] = 7$.

# %% slideshow={"slide_type": "-"}
import matplotlib.pyplot as plt
import numpy as np

zufall = np.random.default_rng(7)
summen = zufall.integers(1, 7, size=(2, 5000)).sum(axis=0)
plt.figure(figsize=(6.4, 4))
plt.bar(*np.unique(summen, return_counts=True))
plt.xlabel("Augensumme zweier Würfel")
plt.ylabel("Häufigkeit in 5000 Würfen")
plt.show()

# %% [markdown] slideshow={"slide_type": "fragment"}
# Gemessen: siehe die Säulen – die Sieben ist am häufigsten.

# %% slideshow={"slide_type": "subslide"}
print("Mittelwert:", summen.mean().round(2))
print("Straße, Fuß, Übermut")

# %% [markdown] slideshow={"slide_type": "notes"}
# Langsam sprechen. Niemand mag <b>Kombinatorik</b>.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Zum Mitnehmen
#
# - Übung macht den Meister
# - Preise: 3,50 € bis 5 €, in den USA $4 bis $6
