// Looks at a slide as it stands now, and tells what it finds, as {check, slide, source, found}: what runs off it, what
// lies over what, what is too small.
"use strict";

window.deckGeometry = (() => {
  const { WIDTH, HEIGHT, source, quote, name, seen, shown, texts, ruler, linesOf, overlap } = window.deckElements;
  const BLOCKS = "pre, img, svg, table, video, canvas, iframe, .katex-display, figure";
  const LINE = 24; // CSS pixels, of a header and a footer in deck.css
  const PICTURES = "img, svg, video, canvas, iframe";

  // Boxes of all that is drawn on a slide: words outside of blocks, and blocks. What hangs in a clipped element is not drawn.
  function* boxes(slide, measure) {
    for (const element of shown(slide, BLOCKS)) {
      if (!element.parentElement.closest("pre, svg") && !element.closest("footer"))
        yield [element, measure(element.getBoundingClientRect()), name(element)];
    }
    for (const [node, element] of texts(slide)) {
      if (element.closest("pre, svg, footer")) continue;
      for (const box of linesOf(node)) yield [element, measure(box), `the text ${quote(node.textContent)}`];
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
      } else if (box.bottom > band + limits.tolerance || marks.some((mark) => overlap(box, mark) > limits.tolerance)) {
        yield {
          check: "footer",
          source: source(element),
          amount: box.bottom,
          found: `${what}, which reaches down to ${Math.round(box.bottom)} px`,
        };
      }
    }
  }

  function* clipped(slide, limits) {
    for (const element of shown(slide, ".content *, :scope > :is(header, footer)")) {
      const style = getComputedStyle(element);
      const wide = element.scrollWidth - element.clientWidth,
        tall = element.scrollHeight - element.clientHeight;
      // What runs out of a block of code or of an output is seen, over whatever is beside it.
      const hides = (axis, by) =>
        (style[axis] !== "visible" || (axis === "overflowX" && element.matches("pre, pre > code"))) &&
        element.clientWidth > 0 &&
        by > (element.matches("header, footer") ? LINE / 2 : limits.tolerance); // a line more, not a letter's tail
      if (!hides("overflowX", wide) && !hides("overflowY", tall)) continue;
      if (element.closest(`.katex, ${PICTURES}`)) continue;
      const check = element.closest(".output pre") ? "output-cut" : element.closest("pre") ? "code-cut" : "overflow";
      const what = { "output-cut": "an output", "code-cut": "code", overflow: name(element) }[check];
      yield {
        check,
        source: source(element),
        amount: Math.max(wide, tall),
        found: `${what} of which ${Math.round(Math.max(wide, tall))} px are cut off`,
      };
    }
  }

  const isInline = (element) => /^(inline|ruby|contents|none)/.test(getComputedStyle(element).display);
  const blockOf = (element) => {
    let block = element.closest(".katex") ?? element;
    while (isInline(block)) block = block.parentElement;
    return block;
  };
  // Whoever places something by hand may want it over a picture; words over words nobody wants.
  const isPlaced = (element) => {
    for (let each = element; !each.matches(".content, .slide"); each = each.parentElement) {
      if (/absolute|fixed/.test(getComputedStyle(each).position)) return true;
    }
    return false;
  };

  // Blocks of words, each with the boxes of its lines. A line's box is higher than its letters, so that lines which are
  // close to each other share some of it.
  function blocksOfWords(slide, measure) {
    const found = new Map();
    for (const [node, element] of texts(slide)) {
      if (element.closest("svg, footer, .overlay")) continue; // an overlay lies over the slide, as it should
      const block = blockOf(element);
      if (!found.has(block)) found.set(block, { element: block, lines: [], words: quote(block.textContent) });
      for (const each of linesOf(node)) {
        const box = measure(each);
        const margin = (box.bottom - box.top) / 4;
        found.get(block).lines.push({ ...box, top: box.top + margin, bottom: box.bottom - margin });
      }
    }
    return [...found.values()];
  }

  const around = (lines) => ({
    left: Math.min(...lines.map((line) => line.left)),
    right: Math.max(...lines.map((line) => line.right)),
    top: Math.min(...lines.map((line) => line.top)),
    bottom: Math.max(...lines.map((line) => line.bottom)),
  });

  // On paper all steps of a slide are there at once, those that have gone by then as well.
  const goes = (element) =>
    document.documentElement.classList.contains("reveal-print") &&
    element.closest(".fragment:is(.fade-out, .semi-fade-out, .fade-in-then-out, .current-visible), .r-stack");

  const nested = (a, b) => a.contains(b) || b.contains(a);

  // Words over words, and words over pictures, code and tables, such as those of one column over the other.
  function* overlaps(slide, limits) {
    const measure = ruler(slide);
    const words = blocksOfWords(slide, measure)
      .filter((block) => !goes(block.element))
      .map((block) => ({ ...block, box: around(block.lines) }));
    const others = shown(slide, `${PICTURES}, pre, table`)
      .filter((element) => !element.parentElement.closest(`${PICTURES}, pre, table, .katex`) && !isPlaced(element))
      .map((element) => ({ element, box: measure(element.getBoundingClientRect()) }));
    const told = (element, amount, what, other) => ({
      check: "overlap",
      source: source(element),
      amount,
      found: `the text ${what} over ${other}`,
    });
    for (const [number, one] of words.entries()) {
      for (const two of words.slice(number + 1)) {
        if (nested(one.element, two.element) && one.element.matches("pre, code")) continue;
        if (overlap(one.box, two.box) <= limits.tolerance) continue;
        const amount = Math.max(...one.lines.flatMap((line) => two.lines.map((each) => overlap(line, each))));
        if (amount > limits.tolerance) yield told(two.element, amount, two.words, `the text ${one.words}`);
      }
      for (const { element, box } of others) {
        if (nested(one.element, element) || overlap(one.box, box) <= limits.tolerance) continue;
        const amount = Math.max(...one.lines.map((line) => overlap(line, box)));
        if (amount > limits.tolerance && !isPlaced(one.element))
          yield told(one.element, amount, one.words, name(element));
      }
    }
  }

  function* sizes(slide, limits) {
    for (const [node, element] of texts(slide)) {
      if (element.closest("svg, rt")) continue; // a drawing, whose letters are measured as such; ruby, small by its nature
      // A formula's indices are smaller than its letters, as they should be: its own size counts.
      const sized = element.closest(".katex") ?? element;
      const size = parseFloat(getComputedStyle(sized).fontSize);
      if (size < limits.text) {
        yield {
          check: "text-size",
          source: source(element),
          amount: limits.text - size,
          found: `${quote(node.textContent)} of ${Math.round(size * 10) / 10} px`,
          cause: `${element.tagName.toLowerCase()} of ${Math.round(size * 10) / 10} px`,
        };
      }
    }
  }

  const isVector = (image) => /\.svg($|[?#])|^data:image\/svg/.test(image.getAttribute("src"));

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
      if (isVector(image)) continue; // a drawing
      const width = image.getBoundingClientRect().width / scale;
      // Pixels have no size of their own: what counts is how large the image would be if nothing else took its place.
      const room = image.closest("figure")?.clientWidth ?? width;
      const alone = Math.min(1, room / image.naturalWidth, (HEIGHT * 0.8) / image.naturalHeight);
      const share = width / image.naturalWidth;
      if (share / alone < limits.share) {
        yield {
          check: "image-size",
          source: source(image),
          amount: alone / share,
          found: `${name(image)} at ${Math.round((share / alone) * 100)} % of the size that it has alone`,
        };
      }
      if (image.naturalWidth < limits.share * width * 1.5) {
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
      ...overlaps(element, limits),
      ...sizes(element, limits),
      ...images(element, limits),
    ];
    return worst(found).map(({ amount, ...each }) => ({ ...each, slide: element.id }));
  }

  // Where a picture is drawn in its element, which may have room round it.
  function drawnBox(image) {
    const box = image.getBoundingClientRect();
    if (!image.matches("img") || !/contain|scale-down/.test(getComputedStyle(image).objectFit)) return box;
    const share = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
    const width = image.naturalWidth * share,
      height = image.naturalHeight * share;
    return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
  }

  // The drawings on a slide, each with where it is, in pixels of the window. What one from a file says, it does not show.
  function drawings(element) {
    const scale = element.getBoundingClientRect().width / WIDTH;
    return shown(element, "img, svg")
      .filter((each) => (each.matches("img") ? isVector(each) && each.naturalWidth > 0 : !each.closest(".katex")))
      .filter((each) => !each.parentElement.closest("svg, .logo"))
      .map((each) => {
        const { left, top, width, height } = drawnBox(each);
        return {
          url: each.matches("img") ? each.currentSrc || each.src : "",
          drawing: each.matches("img") ? null : window.deckDrawings.measure(each),
          source: source(each),
          name: name(each),
          box: [left, top, width, height],
          share: each.naturalWidth ? width / scale / each.naturalWidth : 1,
        };
      });
  }

  // Words whose ground is in no style sheet, line by line, with where they are in pixels of the window: those over a picture
  // or a gradient, and those below an overlay.
  function words(slide) {
    const backgrounds = ["data-background-image", "data-background-gradient"];
    const covered = shown(slide, ":scope > .overlay").length > 0;
    if (!covered && !backgrounds.some((name) => slide.hasAttribute(name))) return [];
    const scale = slide.getBoundingClientRect().width / WIDTH;
    return [...texts(slide)]
      .filter(([, element]) => !element.closest("svg, .overlay, pre code"))
      .flatMap(([node, element]) => {
        const [red, green, blue, alpha = "1"] = getComputedStyle(element).color.match(/[\d.]+/g);
        if (!getComputedStyle(element).color.startsWith("rgb")) return [];
        let opacity = Number(alpha);
        for (let each = element; each !== slide; each = each.parentElement)
          opacity *= Number(getComputedStyle(each).opacity);
        return linesOf(node)
          .filter((box) => box.width > 4 * scale)
          .map((box) => ({
            source: source(element),
            words: quote(node.textContent),
            size: parseFloat(getComputedStyle(element).fontSize),
            box: [box.left, box.top, box.width, box.height],
            colour: [Number(red), Number(green), Number(blue), opacity],
            covered,
          }));
      });
  }

  return { slide, drawings, words };
})();
