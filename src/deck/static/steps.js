// Puts the steps of each slide in order, before the deck starts: an element of class `fragment` comes at the step that its
// `data-step` names (from 1), else after the one before it; elements of one `data-together` come with each other.
"use strict";
