// Looks at a deck in the browser and tells what it finds, as {check, slide, source, found}. Nothing here waits or changes
// the deck.
"use strict";

window.deckMeasure = (() => {
  const { width: WIDTH, height: HEIGHT } = Reveal.getConfig();
  const BLOCKS = "pre, img, svg, table, video, canvas, iframe, .katex-display, figure";
  const BOILERPLATE = new RegExp(
    "^(an? |the )?(image|figure|fig|plot|picture|photo|graph|chart|diagram|drawing|screenshot|svg|png|alt( text)?|output|todo)" +
      "s?\\W*\\d*\\W*$|\\.(png|jpe?g|svg|gif|webp)$|^no description|^<figure",
    "i",
  );

  const source = (element) => element.closest("[data-source]")?.dataset.source ?? "";
  const quote = (text) => {
    const words = text.trim().replace(/\s+/g, " ");
    return `"${words.length > 40 ? `${words.slice(0, 40)}…` : words}"`;
  };
  const name = (element) =>
    element.matches("img")
      ? `the image ${element.getAttribute("src")?.slice(0, 60)}`
      : `the ${element.tagName.toLowerCase()} ${quote(element.textContent)}`;
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  // Elements of a slide that are for the audience: not the notes, not what KaTeX keeps for screen readers.
  const shown = (slide, selector) =>
    [...slide.querySelectorAll(selector)].filter((e) => !e.closest("aside.notes, .katex-mathml") && seen(e));

  function* texts(slide) {
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.textContent.trim() && !element.closest("aside.notes, .katex-mathml, script, style") && seen(element)) {
        yield [node, element];
      }
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

  // Boxes of all that is drawn on a slide: words outside of blocks, and blocks. What hangs in a clipped element is not drawn.
  function* boxes(slide, measure) {
    for (const element of shown(slide, BLOCKS)) {
      if (!element.parentElement.closest("pre, svg") && !element.closest("footer"))
        yield [element, measure(element.getBoundingClientRect()), name(element)];
    }
    for (const [node, element] of texts(slide)) {
      if (element.closest("pre, svg, footer")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) yield [element, measure(box), `the text ${quote(node.textContent)}`];
    }
  }

  const past = (box, tolerance) =>
    [
      ["bottom", box.bottom - HEIGHT],
      ["right", box.right - WIDTH],
      ["left", -box.left],
      ["top", -box.top],
    ]
      .filter(([, pixels]) => pixels > tolerance)
      .sort((a, b) => b[1] - a[1])[0];

  // The worst case of each cell is enough: one remedy mends them all.
  function worst(cases) {
    const kept = new Map();
    for (const each of cases) {
      const key = `${each.check} ${each.source}`;
      if (!kept.has(key) || kept.get(key).amount < each.amount) kept.set(key, each);
    }
    return [...kept.values()];
  }

  function* placement(slide, limits, fixed) {
    const measure = ruler(slide);
    const footer = shown(slide, "footer")[0];
    const band = footer ? measure(footer.getBoundingClientRect()).top : HEIGHT;
    const marks = fixed.map((element) => measure(element.getBoundingClientRect()));
    for (const [element, box, what] of boxes(slide, measure)) {
      const over = past(box, limits.tolerance);
      if (over) {
        yield {
          check: "overflow",
          source: source(element),
          amount: over[1],
          found: `${what}, which runs ${Math.round(over[1])} px past the ${over[0]} edge`,
        };
      } else if (box.bottom > band + limits.tolerance || marks.some((mark) => overlap(box, mark, limits.tolerance))) {
        yield {
          check: "footer",
          source: source(element),
          amount: box.bottom,
          found: `${what}, which reaches down to ${Math.round(box.bottom)} px`,
        };
      }
    }
  }

  const overlap = (a, b, tolerance) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > tolerance &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > tolerance;

  function* clipped(slide, limits) {
    for (const element of shown(slide, ".content *")) {
      const style = getComputedStyle(element);
      const wide = element.scrollWidth - element.clientWidth,
        tall = element.scrollHeight - element.clientHeight;
      const hides = (axis, by) => style[axis] !== "visible" && element.clientWidth > 0 && by > limits.tolerance;
      if (!hides("overflowX", wide) && !hides("overflowY", tall)) continue;
      if (element.closest(".katex, svg, img, video, canvas, iframe")) continue;
      const code = element.closest("pre") !== null;
      yield {
        check: code ? "code-cut" : "overflow",
        source: source(element),
        amount: Math.max(wide, tall),
        found: `${code ? "code" : name(element)} of which ${Math.round(Math.max(wide, tall))} px are cut off`,
      };
    }
  }

  function* sizes(slide, limits) {
    for (const [node, element] of texts(slide)) {
      // A formula's indices are smaller than its letters, as they should be: its own size counts.
      const sized = element.closest(".katex") ?? element;
      const size = parseFloat(getComputedStyle(sized).fontSize);
      if (size < limits.text) {
        yield {
          check: "text-size",
          source: source(element),
          amount: limits.text - size,
          found: `${quote(node.textContent)} of ${Math.round(size * 10) / 10} px`,
        };
      }
    }
  }

  function* images(slide, limits) {
    const scale = slide.getBoundingClientRect().width / WIDTH;
    for (const image of shown(slide, "img")) {
      if (!image.complete || image.naturalWidth === 0) {
        if (/^https?:/.test(image.src)) continue; // a request to the outside, which is told as such
        yield {
          check: "image-missing",
          source: source(image),
          amount: 1,
          found: `${name(image)}, which does not load`,
        };
        continue;
      }
      const width = image.getBoundingClientRect().width / scale;
      // Pixels have no size of their own: what counts is how large the image would be if nothing else took its place.
      const room = image.closest("figure")?.clientWidth ?? width;
      const alone = Math.min(1, room / image.naturalWidth, (HEIGHT * 0.8) / image.naturalHeight);
      const share = width / image.naturalWidth;
      const vector = /\.svg($|[?#])|^data:image\/svg/.test(image.getAttribute("src"));
      if (vector && share < limits.share) {
        yield {
          check: "image-size",
          source: source(image),
          amount: 1 / share,
          found: `${name(image)} at ${Math.round(share * 100)} % of its size`,
        };
      }
      if (!vector && share / alone < limits.share) {
        yield {
          check: "image-size",
          source: source(image),
          amount: alone / share,
          found: `${name(image)} at ${Math.round((share / alone) * 100)} % of the size that it has alone`,
        };
      }
      if (!vector && image.naturalWidth < limits.share * width * 1.5) {
        yield {
          check: "image-pixels",
          source: source(image),
          amount: share,
          found: `${name(image)}, whose ${image.naturalWidth} pixels cover ${Math.round(width * 1.5)}`,
        };
      }
    }
  }

  // A slide as it stands now: geometry, sizes, images.
  function slide(element, limits) {
    // What reveal.js draws over the slides; in print there is none of it.
    const fixed = [...document.querySelectorAll(".reveal > .slide-number, .reveal > .controls")].filter(seen);
    const found = [
      ...placement(element, limits, fixed),
      ...clipped(element, limits),
      ...sizes(element, limits),
      ...images(element, limits),
    ];
    return worst(found).map(({ check, source, found }) => ({ check, source, found, slide: element.id }));
  }

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
      if (fault) yield { check: "alt", source: source(image), found: `${fault} on ${name(image)}` };
    }
  }

  // Signs for which matplotlib found no font, as the kernel says.
  function* glyphs(slide) {
    for (const image of slide.querySelectorAll("img[data-missing-glyphs]")) {
      const signs = [...image.dataset.missingGlyphs].map(
        (sign) => `${sign} (U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")})`,
      );
      yield {
        check: "glyphs",
        source: source(image),
        found: `${name(image)} with empty boxes in place of ${signs.join(", ")}`,
      };
    }
  }

  function* formulas(slide) {
    for (const fault of slide.querySelectorAll(".katex-error")) {
      const reason = (fault.getAttribute("title") ?? "").replace(/^ParseError: KaTeX parse error: /, "");
      yield { check: "formula", source: source(fault), found: `${quote(fault.textContent)}: ${reason}` };
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
        };
    }
  }

  function* notes(slide) {
    if (document.documentElement.dataset.public !== undefined) return; // there, none is as it should be
    if (!slide.querySelector("aside.notes")?.textContent.trim()) {
      yield { check: "notes", source: source(slide), found: "a slide without notes" };
    }
  }

  function* outdated(slide) {
    for (const element of slide.querySelectorAll("[data-outdated]")) {
      yield { check: "outdated", source: source(element), found: "a stored output that may be older than the code" };
    }
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
        };
    }
  }

  // What does not depend on the window: words, links, ids.
  function page() {
    const found = [...ids()];
    for (const slide of document.querySelectorAll("section.slide")) {
      for (const look of [alts, glyphs, formulas, links, outdated, notes]) {
        for (const each of look(slide)) found.push({ slide: slide.id, ...each });
      }
    }
    return found;
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

  return { slide, page, addresses };
})();
