// What does not depend on the window: words, links, ids, formulas, what outputs say. Each finding is told as
// {check, slide, source, found}.
"use strict";

window.deckContents = (() => {
  const { source, quote, name } = window.deckElements;
  const BOILERPLATE = new RegExp(
    "^(an? |the )?(image|figure|fig|plot|picture|photo|graph|chart|diagram|drawing|screenshot|svg|png|alt( text)?|output|todo)" +
      "s?\\W*\\d*\\W*$|\\.(png|jpe?g|svg|gif|webp)$|^no description|^<figure",
    "i",
  );
  const THINGS =
    "img, svg, video, audio, canvas, iframe, object, embed, hr, input, button, table, .katex, .plotly-chart";

  function* alts(slide) {
    for (const image of slide.querySelectorAll("img, svg[role=img]")) {
      if (image.closest(".katex, aside.notes")) continue;
      const alt = image.getAttribute("alt") ?? image.getAttribute("aria-label");
      const fault =
        alt === null
          ? "no alt text"
          : !alt.trim()
            ? "an empty alt text"
            : BOILERPLATE.test(alt.trim())
              ? `the alt text ${quote(alt)}`
              : null;
      if (fault) yield { check: "alt", source: source(image), found: `${fault} on ${name(image)}`, cause: fault };
    }
  }

  const named = (sign) => `${sign} (U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")})`;

  // Signs for which matplotlib found no font, as the kernel says.
  function* glyphs(slide) {
    for (const image of slide.querySelectorAll("img[data-missing-glyphs]")) {
      const signs = [...image.dataset.missingGlyphs].map(named);
      yield {
        check: "glyphs",
        source: source(image),
        found: `${name(image)} with empty boxes in place of ${signs.join(", ")}`,
        cause: signs.join(", "),
      };
    }
  }

  // A sign that no font has is drawn as the same empty box as one that Unicode does not have.
  const NOBODYS = "\u0378";
  const SIZE = 32; // CSS pixels, at which boxes and letters are told apart
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * SIZE;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = new Map();

  function picture(sign, font) {
    const key = `${font} ${sign}`;
    if (!drawn.has(key)) {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.font = font;
      pen.fillText(sign, SIZE / 4, 1.5 * SIZE);
      drawn.set(key, pen.getImageData(0, 0, canvas.width, canvas.height).data.join());
    }
    return drawn.get(key);
  }

  // What joins others, such as an accent, has no picture of its own. Every font of ours has the letters of Latin.
  const SIGNS = /[\p{L}\p{N}\p{P}\p{S}]/gu;
  const LAST_OF_LATIN = "\u024f";

  function* boxes(slide) {
    const missing = new Map();
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (element.closest("aside.notes, .katex, script, style, svg")) continue;
      const { fontStyle, fontWeight, fontFamily } = getComputedStyle(element);
      const font = `${fontStyle} ${fontWeight} ${SIZE}px ${fontFamily}`;
      for (const sign of new Set(node.textContent.match(SIGNS) ?? [])) {
        if (sign <= LAST_OF_LATIN || picture(sign, font) !== picture(NOBODYS, font)) continue;
        const place = source(element);
        missing.set(place, (missing.get(place) ?? new Set()).add(sign));
      }
    }
    for (const [place, signs] of missing) {
      const names = [...signs].map(named).join(", ");
      yield { check: "glyphs", source: place, found: `text with empty boxes in place of ${names}`, cause: names };
    }
  }

  // KaTeX marks a formula that it cannot read at all. A command that it does not know it writes as it is, in the colour
  // of errors, amid the rest.
  function* formulas(slide) {
    for (const fault of slide.querySelectorAll(".katex-error")) {
      const reason = (fault.getAttribute("title") ?? "").replace(/^ParseError: KaTeX parse error: /, "");
      yield { check: "formula", source: source(fault), found: `${quote(fault.textContent)}: ${reason}` };
    }
    for (const word of slide.querySelectorAll(".katex-html [style*=color]")) {
      const isError = word.style.color === "rgb(204, 0, 0)" && /^\\/.test(word.textContent.trim());
      if (isError && !word.parentElement.closest("[style*=color]"))
        yield {
          check: "formula",
          source: source(word),
          found: `${quote(word.textContent)}: an unknown command, drawn in red`,
          cause: word.textContent.trim(),
        };
    }
  }

  function* links(slide) {
    for (const link of slide.querySelectorAll("a[href^='#']")) {
      const target = decodeURIComponent(link.getAttribute("href").replace(/^#\/?/, ""));
      const [first, ...rest] = target.split("/");
      const indices = [first, ...rest].map(Number);
      const leads =
        target === "" ||
        document.getElementById(target) ||
        document.getElementById(first)?.matches("section") ||
        (indices.every(Number.isInteger) && Reveal.getSlide(indices[0], indices[1]));
      if (!leads)
        yield {
          check: "link",
          source: source(link),
          found: `${quote(link.textContent)}, which leads to ${link.getAttribute("href")}`,
          cause: link.getAttribute("href"),
        };
    }
  }

  function* notes(slide) {
    if (document.documentElement.dataset.public !== undefined) return; // there, none is as it should be
    if (!slide.querySelector("aside.notes")?.textContent.trim()) {
      yield { check: "notes", source: source(slide), found: "a slide without notes", cause: "no notes" };
    }
  }

  function* outdated(slide) {
    for (const element of slide.querySelectorAll("[data-outdated]")) {
      yield {
        check: "outdated",
        source: source(element),
        found: "a stored output that may be older than the code",
        cause: "stored outputs",
      };
    }
  }

  function* leftOut(slide) {
    for (const element of slide.querySelectorAll("[data-left-out]")) {
      yield { check: "left-out", source: source(element), found: `an output of which ${element.textContent}` };
    }
  }

  // A slide with a background shows that; one with nothing at all is a slip, or a pause.
  function* empty(slide) {
    const hasBackground = [...slide.attributes].some((each) => each.name.startsWith("data-background"));
    const parts = slide.querySelectorAll(":scope > :not(header, footer, aside, .logo, .overlay, .draft, nav)");
    const shows = [...parts].some(
      (part) => part.textContent.trim() || part.matches(THINGS) || part.querySelector(THINGS),
    );
    if (!hasBackground && !shows) yield { check: "empty", source: source(slide), found: "a slide that shows nothing" };
  }

  function* ids() {
    const known = new Map();
    for (const element of document.querySelectorAll(".slides [id]")) {
      const first = known.get(element.id);
      if (!first) known.set(element.id, element);
      else
        yield {
          check: "id",
          source: source(element),
          slide: element.closest("section.slide")?.id ?? "",
          found: `the id "${element.id}", which ${source(first)} uses too`,
          cause: element.id,
        };
    }
  }

  function page() {
    const found = [...ids()];
    for (const slide of document.querySelectorAll("section.slide")) {
      for (const look of [empty, alts, glyphs, boxes, formulas, links, outdated, leftOut, notes]) {
        for (const each of look(slide)) found.push({ slide: slide.id, ...each });
      }
    }
    return found;
  }

  // What outputs say in words, and the code beside them; what of it is of one machine alone, Python knows.
  function outputs() {
    return [...document.querySelectorAll("section.slide .cell .output")].map((output) => ({
      text: [...output.querySelectorAll("pre, .text, .html")].map((each) => each.textContent).join("\n"),
      code: output.closest(".cell").querySelector(".input")?.textContent ?? "",
      slide: output.closest("section.slide").id,
      source: source(output),
    }));
  }

  // Links to files beside the page, and who asks for which address; whether they are there, Python knows.
  function addresses() {
    const found = [];
    for (const element of document.querySelectorAll(
      ".slides [href], .slides [src], .slides [data-src], .slides [data-background-image]",
    )) {
      for (const attribute of ["href", "src", "data-src", "data-background-image"]) {
        const value = element.getAttribute(attribute);
        if (value)
          found.push({
            value,
            url: new URL(value, document.baseURI).href,
            link: element.matches("a"),
            slide: element.closest("section.slide")?.id ?? "",
            source: source(element),
            text: element.textContent.trim(),
          });
      }
    }
    return found;
  }

  return { page, outputs, addresses };
})();
