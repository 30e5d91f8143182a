// What the other scripts of the preflight share: which elements an audience sees, what they are called, and where they
// are. Nothing here waits or changes the deck.
"use strict";

window.deckElements = (() => {
  const { width: WIDTH, height: HEIGHT } = Reveal.getConfig();
  const HIDDEN = "aside.notes, .katex-mathml, script, style"; // for the speaker, for screen readers, for the browser

  const source = (element) => element.closest("[data-source]")?.dataset.source ?? "";
  const quote = (text) => {
    const words = text.trim().replace(/\s+/g, " ");
    return `"${words.length > 40 ? `${words.slice(0, 40)}…` : words}"`;
  };
  const name = (element) => {
    if (!element.matches("img")) return `the ${element.tagName.toLowerCase()} ${quote(element.textContent)}`;
    const address = element.getAttribute("src") ?? "";
    return address.startsWith("data:") ? "an embedded image" : `the image ${address.slice(0, 60)}`;
  };
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  const shown = (slide, selector) => [...slide.querySelectorAll(selector)].filter((e) => !e.closest(HIDDEN) && seen(e));

  function* texts(slide) {
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.textContent.trim() && !element.closest(HIDDEN) && seen(element)) yield [node, element];
    }
  }

  // Maps boxes of the window to the slide's own pixels.
  const ruler = (slide) => {
    const edge = slide.getBoundingClientRect();
    const scale = edge.width / WIDTH;
    return (box) => ({
      left: (box.left - edge.left) / scale,
      right: (box.right - edge.left) / scale,
      top: (box.top - edge.top) / scale,
      bottom: (box.bottom - edge.top) / scale,
    });
  };

  function linesOf(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  }

  // By how much two boxes lie over each other, the smaller way out of it.
  const overlap = (a, b) =>
    Math.min(
      Math.min(a.right, b.right) - Math.max(a.left, b.left),
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
    );

  return { WIDTH, HEIGHT, source, quote, name, seen, shown, texts, ruler, linesOf, overlap };
})();
