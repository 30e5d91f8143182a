// Reads the words of a drawing (SVG): what they say, how large they are, where they are, in which colour. One from a file
// is drawn at its own size, in a page of its own, where no style of the deck reaches it.
"use strict";

window.deckDrawings = (() => {
  // Matplotlib writes letters as outlines, 100 units to the em (`TextToPath.FONT_SCALE`), in a group for each text.
  const UNITS_PER_EM = 100;

  function put(markup) {
    const root = new DOMParser().parseFromString(markup, "image/svg+xml").documentElement;
    if (root.tagName !== "svg") return null;
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    const drawing = document.importNode(root, true);
    drawing.style.display = "block";
    host.attachShadow({ mode: "open" }).append(drawing);
    return drawing;
  }

  // Each text once: its element, its words, and the units of its em.
  function* texts(drawing) {
    for (const group of drawing.querySelectorAll("g[id^=text_]")) {
      const comment = [...group.childNodes].find((node) => node.nodeType === Node.COMMENT_NODE);
      for (const letters of group.querySelectorAll(":scope > g[transform]")) {
        if (letters.querySelector("use, path")) yield [letters, comment?.data.trim() ?? "", UNITS_PER_EM];
      }
    }
    for (const text of drawing.querySelectorAll("text")) {
      if (text.textContent.trim()) yield [text, text.textContent.trim(), parseFloat(getComputedStyle(text).fontSize)];
    }
  }

  const inked = (element) => element.querySelector("use, path, tspan") ?? element;

  // Null for what has no one colour: a pattern, or letters with a line round them, which may be all that is seen of them.
  function colour(element) {
    const { fill, fillOpacity, stroke } = getComputedStyle(inked(element));
    const [red, green, blue, alpha = "1"] = fill.match(/[\d.]+/g) ?? [];
    if (!fill.startsWith("rgb") || stroke.startsWith("rgb")) return null;
    let opacity = Number(alpha) * Number(fillOpacity);
    for (let each = inked(element); each instanceof SVGElement; each = each.parentElement)
      opacity *= Number(getComputedStyle(each).opacity);
    return [Number(red), Number(green), Number(blue), opacity];
  }

  // How much of a box is outside: {by, whole}; whole where nothing of it is inside.
  function outside(box, edge) {
    const by = Math.max(edge.left - box.left, box.right - edge.right, edge.top - box.top, box.bottom - edge.bottom);
    const whole = box.right <= edge.left || box.left >= edge.right || box.bottom <= edge.top || box.top >= edge.bottom;
    return { by, whole };
  }

  function* edges(element, drawing) {
    yield drawing.getBoundingClientRect();
    for (let each = element; each !== drawing; each = each.parentElement) {
      const id = getComputedStyle(each).clipPath.match(/^url\("?#(.+?)"?\)$/)?.[1];
      const shape = id && drawing.querySelector(`[id="${CSS.escape(id)}"]`)?.firstElementChild;
      if (!shape?.getBBox) continue;
      const { x, y, width, height } = shape.getBBox();
      const corner = (across, down) => new DOMPoint(across, down).matrixTransform(each.getScreenCTM());
      const corners = [corner(x, y), corner(x + width, y), corner(x, y + height), corner(x + width, y + height)];
      yield {
        left: Math.min(...corners.map((point) => point.x)),
        right: Math.max(...corners.map((point) => point.x)),
        top: Math.min(...corners.map((point) => point.y)),
        bottom: Math.max(...corners.map((point) => point.y)),
      };
    }
  }

  // The boxes of outlines are those of their ink. A text's box has room for ascenders and descenders, which may be empty.
  function box(element) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const margin = element.matches("text") ? (bottom - top) / 4 : 0;
    return { left, right, top: top + margin, bottom: bottom - margin };
  }

  // The corners of an element's own box, which may be turned, in order round it.
  function corners(element) {
    const { x, y, width, height } = element.getBBox();
    const margin = element.matches("text") ? height / 4 : 0;
    const matrix = element.getScreenCTM();
    return [
      [x, y + margin],
      [x + width, y + margin],
      [x + width, y + height - margin],
      [x, y + height - margin],
    ].map(([across, down]) => new DOMPoint(across, down).matrixTransform(matrix));
  }

  // By how much two boxes lie over each other, the shortest way out of it; negative where they are apart.
  function overlap(one, two) {
    let least = Infinity;
    for (const box of [one, two]) {
      for (const [from, to] of [
        [box[0], box[1]],
        [box[1], box[2]],
      ]) {
        const length = Math.hypot(to.x - from.x, to.y - from.y);
        if (!length) continue;
        const along = (point) => ((to.y - from.y) * point.x - (to.x - from.x) * point.y) / length;
        const [a, b] = [one.map(along), two.map(along)];
        least = Math.min(least, Math.max(...a) - Math.min(...b), Math.max(...b) - Math.min(...a));
      }
    }
    return least;
  }

  const LEAST = 0.12; // of the size of the letters: boxes that only touch can be read

  // Labels over labels, and a legend over what is not its own: the worst case, {first, second, by}.
  function* collisions(labels, drawing) {
    for (const [number, one] of labels.entries()) {
      for (const two of labels.slice(number + 1)) {
        // The same words again are an outline round them, or a shadow.
        if (one.words === two.words) continue;
        const by = overlap(one.corners, two.corners);
        if (by > LEAST * Math.min(one.size, two.size)) yield { first: one.words, second: two.words, by };
      }
    }
    for (const legend of drawing.querySelectorAll("g[id^=legend_]")) {
      const { left, right, top, bottom } = legend.getBoundingClientRect();
      const box = [
        new DOMPoint(left, top),
        new DOMPoint(right, top),
        new DOMPoint(right, bottom),
        new DOMPoint(left, bottom),
      ];
      for (const label of labels.filter((each) => !legend.contains(each.element))) {
        const by = overlap(box, label.corners);
        if (by > LEAST * label.size) yield { first: "", second: label.words, by };
      }
    }
  }

  // {width, texts: [{words, size, cut, box, colour}], collision}; boxes as shares of the drawing's own.
  function measure(drawing) {
    const whole = drawing.getBoundingClientRect();
    const found = [];
    const labels = [];
    for (const [element, words, units] of texts(drawing)) {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const ink = colour(element);
      if (ink?.at(-1) === 0) continue;
      const place = box(element);
      const cuts = [...edges(element, drawing)].map((edge) => outside(place, edge));
      // What its axes leave out altogether is not drawn, as its author knows; what the drawing itself leaves out is lost.
      if (cuts.slice(1).some((cut) => cut.whole)) continue;
      const { c, d } = element.getScreenCTM();
      const size = units * Math.hypot(c, d);
      const isWatermark = size >= 40 && ink?.at(-1) <= 0.35; // over other words on purpose
      if (!isWatermark) labels.push({ element, words, size, corners: corners(element) });
      found.push({
        words,
        size,
        cut: Math.max(...cuts.map((cut) => cut.by)),
        box: [
          (place.left - whole.left) / whole.width,
          (place.top - whole.top) / whole.height,
          (place.right - place.left) / whole.width,
          (place.bottom - place.top) / whole.height,
        ],
        colour: ink,
      });
    }
    const collision = [...collisions(labels, drawing)].sort((a, b) => b.by - a.by)[0] ?? null;
    return { width: whole.width, texts: found, collision };
  }

  function read(markup) {
    const drawing = put(markup);
    return drawing && measure(drawing);
  }

  return { measure, read };
})();
