// Sets the formulas of a page to read, and lets what is too wide for it be moved by the keyboard, too.
"use strict";

for (const formula of document.querySelectorAll(".math")) {
  katex.render(formula.textContent, formula, {
    displayMode: formula.classList.contains("display"),
    throwOnError: false,
    trust: ({ command, url }) => command === "\\htmlClass" || (command === "\\href" && url.startsWith("#")),
    strict: "warn",
  });
}

for (const wide of document.querySelectorAll("pre code, .math.display, .html, .text, .cell.markdown")) {
  if (wide.scrollWidth > wide.clientWidth && getComputedStyle(wide).overflowX === "auto") wide.tabIndex = 0;
}
