// Search: Ctrl+Shift+F opens it, Enter goes from slide to slide, Escape closes it. What is found is marked by the browser's
// highlights, so no slide is rewritten (reveal.js's own search takes every emphasis off the slides).
"use strict";

{
  const SKIPPED = "aside.notes, .katex-mathml, script, style, button";
  const BLOCKS =
    "p, li, dt, dd, h1, h2, h3, h4, h5, h6, td, th, caption, figcaption, pre, blockquote, summary, div, footer, section";
  const box = document.createElement("search");
  box.className = "stage-search";
  box.lang = "en";
  box.hidden = true;
  box.innerHTML = `<label>Search <input type="search" autocomplete="off" spellcheck="false"></label>
    <output aria-live="polite"></output>`;
  const [input, count] = [box.querySelector("input"), box.querySelector("output")];
  Reveal.getRevealElement().append(box);
  let found = [];
  let present = -1;

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "f" && event.shiftKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (box.hidden) open();
      else close();
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("input", look);

  function open() {
    box.hidden = false;
    input.focus();
    input.select();
    look();
  }

  function close() {
    box.hidden = true;
    input.blur();
    mark([]);
  }

  function look() {
    const words = folded(input.value).trim();
    const ranges = [];
    found = [];
    for (const slide of words ? Reveal.getSlides() : []) {
      const here = places(slide, words);
      if (here.length) found.push(slide);
      ranges.push(...here);
    }
    present = -1;
    count.textContent = !words
      ? ""
      : found.length
        ? `on ${found.length} ${found.length > 1 ? "slides" : "slide"}`
        : "not found";
    mark(ranges);
  }

  function folded(text) {
    return text.toLowerCase().replace(/\s+/g, " ");
  }

  const texts = function* (slide) {
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.closest(SKIPPED)) yield node;
    }
  };

  // The slide's text as it is compared, and where each of its characters stands. Words may go on from element to element,
  // as those of highlighted code do, but not from one block to the next.
  function read(slide) {
    const places = [];
    let text = "";
    let block = null;
    for (const node of texts(slide)) {
      const around = node.parentElement.closest(BLOCKS);
      if (around !== block && text && !text.endsWith(" ")) {
        text += " ";
        places.push(null);
      }
      block = around;
      for (let at = 0; at < node.length; ) {
        const sign = String.fromCodePoint(node.data.codePointAt(at));
        const same = folded(sign); // for one character of the slide it may be two
        if (same !== " " || !text.endsWith(" ")) {
          text += same;
          for (let n = 0; n < same.length; n++) places.push({ node, start: at, end: at + sign.length });
        }
        at += sign.length;
      }
    }
    return { text, places };
  }

  // A range for each text node that words touch.
  function places(slide, words) {
    const { text, places } = read(slide);
    const ranges = [];
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
      let range = null;
      for (const place of places.slice(at, at + words.length)) {
        if (!place) continue;
        if (range?.startContainer !== place.node) {
          range = document.createRange();
          range.setStart(place.node, place.start);
          ranges.push(range);
        }
        range.setEnd(place.node, place.end);
      }
    }
    return ranges;
  }

  function go(by) {
    if (!found.length) return;
    present = (present + by + found.length) % found.length;
    const { h, v } = Reveal.getIndices(found[present]);
    Reveal.slide(h, v, Number.MAX_SAFE_INTEGER); // with all its steps, as the words may be in one
    count.textContent = `${present + 1} of ${found.length}`;
  }

  function mark(ranges) {
    if (!CSS.highlights) return;
    if (ranges.length) CSS.highlights.set("deck-search", new Highlight(...ranges));
    else CSS.highlights.delete("deck-search");
  }
}
