#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""
A cooling cup of tea, as a script that was written in cells.
"""

#%% Imports
import numpy as np
import matplotlib.pyplot as plt

#%% Parameters
room, start, rate = 20.0, 95.0, 0.045   # degrees, degrees, per minute

#%% [markdown]
# # Newton's law of cooling
#
# $$\frac{dT}{dt} = -k\,(T - T_\text{room})$$

#%% Solution
t = np.arange(0, 61)
T = room + (start - room) * np.exp(-rate * t)
drinkable = t[T < 60][0]
print("drinkable after", drinkable, "minutes")

#%% Plot
plt.plot(t, T, 'k-')
plt.axhline(60, ls='--')
plt.xlabel('minutes'); plt.ylabel('degrees Celsius')
plt.title('A cup of tea')
plt.show()
