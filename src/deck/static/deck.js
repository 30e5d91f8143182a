// Starts the deck. Formulas are set before reveal.js measures the slides.
"use strict";

for (const formula of document.querySelectorAll(".math")) {
  katex.render(formula.textContent, formula, {
    displayMode: formula.classList.contains("display"),
    throwOnError: false,
    trust: (context) => context.command === "\\htmlClass",
    strict: "warn",
  });
}

Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0,
  center: false,
  hash: true,
  slideNumber: "c/t",
  controlsTutorial: false,
  transition: "fade",
  transitionSpeed: "fast",
  backgroundTransition: "fade",
  pdfSeparateFragments: false,
  pdfMaxPagesPerSlide: 1,
  pdfPageHeightOffset: 0,
  // A public deck has no notes, and so no plugin for them.
  plugins: [RevealHighlight, window.RevealNotes, RevealSearch, RevealZoom].filter(Boolean),
});
