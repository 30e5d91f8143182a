// Starts the deck. Formulas are set before reveal.js measures the slides.
"use strict";

for (const formula of document.querySelectorAll(".math")) {
  katex.render(formula.textContent, formula, {
    displayMode: formula.classList.contains("display"),
    throwOnError: false,
    // The speaker's window has no style of KaTeX's: the browser sets the formulas of notes by itself.
    output: formula.closest(".notes") ? "mathml" : "htmlAndMathml",
    trust: (context) => context.command === "\\htmlClass",
    strict: "warn",
  });
}

Reveal.initialize({
  margin: 0,
  center: false,
  hash: true,
  controlsTutorial: false,
  transition: "fade",
  transitionSpeed: "fast",
  backgroundTransition: "fade",
  autoAnimate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  pdfSeparateFragments: false,
  pdfMaxPagesPerSlide: 1,
  pdfPageHeightOffset: 0,
  // What deck.yml says: size, numbers, minutes, and options of reveal.js.
  ...JSON.parse(document.getElementById("deck-settings").textContent),
  plugins: [RevealNotes, RevealSearch, RevealZoom],
});
