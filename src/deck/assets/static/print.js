// The print view, ?view=print: finishes the pages that reveal.js has laid out, for `deck pdf` and for printing by hand.
// Loaded before the deck starts. When all is done, window.deckPages says what is on each page.
"use strict";

{
  // Sizes of notes, in CSS pixels: the largest at which a slide's notes fit on one page is taken.
  const NOTES = [30, 26, 24, 22, 20, 18, 16, 14, 12, 10];

  // reveal.js takes stacks apart and copies slides, so what a slide is has to be noted before.
  const slides = [];
  for (const [h, outer] of document.querySelectorAll(".slides > section").entries()) {
    const inner = outer.querySelectorAll(":scope > section");
    for (const [v, slide] of (inner.length ? inner : [outer]).entries()) {
      const { id, dataset } = slide;
      slides.push({ id, h, v, stacked: inner.length > 0, source: dataset.source ?? "", number: slides.length + 1 });
    }
  }

  Reveal.on("pdf-ready", () => {
    const pages = [...document.querySelectorAll(".pdf-page")];
    const records = new Map(pages.map((page) => [page, recordOf(page)]));
    for (const [page, { slide, repeats }] of records) finish(page, slide, repeats);
    for (const notes of document.querySelectorAll(".speaker-notes-pdf[data-layout='separate-page']")) {
      const { slide, title } = records.get(notes.previousElementSibling);
      const page = notesPage(notes, slide, title);
      pages.findLast((each) => records.get(each).slide === slide).after(page);
      records.set(page, { slide, title, notes: true, cut: !fits(page.lastElementChild) });
    }
    for (const link of document.querySelectorAll(".pdf-page a[href]")) aim(link);
    window.deckPages = [...document.querySelectorAll(".pdf-page")].map((page) => {
      const { slide, title, notes = false, repeats = false, cut = false } = records.get(page);
      return { slide: slide.id, source: slide.source, below: slide.v > 0, title, notes, repeats, cut };
    });
  });

  function recordOf(page) {
    const section = page.querySelector("section");
    const slide = slides.find((each) => each.id === section.id);
    const heading = section.querySelector("h1, h2, h3")?.cloneNode(true);
    for (const spoken of heading?.querySelectorAll(".katex-mathml, .footnote-ref") ?? []) spoken.remove();
    const title = heading?.textContent.trim().replace(/\s+/g, " ") || slide.id;
    return { slide, title, repeats: document.getElementById(slide.id) !== section };
  }

  function finish(page, slide, repeats) {
    const section = page.querySelector("section");
    // Only the first slide would be in the PDF's text for screen readers.
    section.removeAttribute("hidden");
    section.removeAttribute("aria-hidden");
    if (repeats) section.removeAttribute("id");
    // reveal.js prints what fades out; in a stack it would lie under what has come in its place.
    for (const gone of section.querySelectorAll(".r-stack .fragment.fade-out")) gone.classList.add("visible");
    const number = page.querySelector(".slide-number-pdf");
    if (number) number.innerHTML = numbered(slide);
  }

  // As on the screen: reveal.js counts fragments here, and leaves the total out. Empty where slides have no number.
  function numbered({ number, h, v, stacked }) {
    const { slideNumber } = Reveal.getConfig();
    if (!slideNumber) return "";
    const format = typeof slideNumber === "string" ? slideNumber : "h.v";
    const isOneStack = slides.at(-1).h === 0;
    const parts =
      format.startsWith("c") || isOneStack
        ? [number, format === "c/t" ? slides.length : null]
        : [h + 1, stacked ? v + 1 : null];
    const [first, second] = parts.map((each) => (each === null ? "" : `<span>${each}</span>`));
    const delimiter = format.includes("/") ? "/" : ".";
    return second ? `${first}<span class="slide-number-delimiter">${delimiter}</span>${second}` : first;
  }

  // A link to a slide becomes one to its page. Where the deck has no address of its own, a link to a file beside it would
  // name a folder of this machine and lead nowhere on another.
  function aim(link) {
    const href = link.getAttribute("href");
    if (href.startsWith("#")) {
      const [name, v] = href.replace(/^#\/?/, "").split("/");
      const place = slides.find((each) => each.h === Number(name) && each.v === (Number(v) || 0));
      const id = document.getElementById(decodeURIComponent(name)) ? name : place?.id;
      if (id) link.setAttribute("href", `#${id}`);
      else link.removeAttribute("href");
      return;
    }
    const home = document.querySelector("link[rel=canonical]")?.href ?? document.baseURI;
    const url = new URL(href, home);
    if (url.protocol === "file:") link.removeAttribute("href");
    else link.setAttribute("href", url);
  }

  function notesPage(notes, slide, title) {
    const page = document.createElement("div");
    page.className = "pdf-page notes-page";
    const head = document.createElement("p");
    head.className = "notes-head";
    const number = numbered(slide);
    if (number) head.innerHTML = `<span class="notes-number">${number}</span> `;
    head.append(title);
    const text = document.createElement("div");
    text.className = "notes-text";
    text.append(...notes.childNodes);
    page.append(head, text);
    notes.replaceWith(page);
    NOTES.some((size) => {
      text.style.fontSize = `${size}px`;
      return fits(text);
    });
    return page;
  }

  function fits(text) {
    return text.scrollWidth <= text.clientWidth && text.scrollHeight <= text.clientHeight;
  }
}
