// Search: Ctrl+Shift+F opens it, Enter goes from slide to slide, Escape closes it. What is found is marked by the browser's
// highlights, so no slide is rewritten (reveal.js's own search takes every emphasis off the slides).
"use strict";

{
  const SKIPPED = "aside.notes, .katex-mathml, script, style";
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
    const words = input.value.trim().toLowerCase();
    const ranges = [];
    found = words ? Reveal.getSlides().filter((slide) => holds(slide, words)) : [];
    for (const slide of found) ranges.push(...places(slide, words));
    present = -1;
    count.textContent = !words
      ? ""
      : found.length
        ? `on ${found.length} ${found.length > 1 ? "slides" : "slide"}`
        : "not found";
    mark(ranges);
  }

  const texts = function* (slide) {
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.closest(SKIPPED)) yield node;
    }
  };

  function holds(slide, words) {
    return [...texts(slide)]
      .map((node) => node.data)
      .join("")
      .toLowerCase()
      .replace(/\s+/g, " ")
      .includes(words);
  }

  function places(slide, words) {
    const ranges = [];
    for (const node of texts(slide)) {
      const text = node.data.toLowerCase();
      for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        ranges.push(range);
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
