// Sets the formulas of a page to read.
"use strict";

for (const formula of document.querySelectorAll(".math")) {
  katex.render(formula.textContent, formula, {
    displayMode: formula.classList.contains("display"),
    throwOnError: false,
    trust: (context) => context.command === "\\htmlClass",
    strict: "warn",
  });
}
