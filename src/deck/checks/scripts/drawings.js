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

  // {width, texts: [{words, size, cut, box, colour}]}; boxes as shares of the drawing's own.
  function measure(drawing) {
    const whole = drawing.getBoundingClientRect();
    const found = [];
    for (const [element, words, units] of texts(drawing)) {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const ink = colour(element);
      if (ink?.at(-1) === 0) continue;
      const place = box(element);
      const cuts = [...edges(element, drawing)].map((edge) => outside(place, edge));
      // What its axes leave out altogether is not drawn, as its author knows; what the drawing itself leaves out is lost.
      if (cuts.slice(1).some((cut) => cut.whole)) continue;
      const { c, d } = element.getScreenCTM();
      found.push({
        words,
        size: units * Math.hypot(c, d),
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
    return { width: whole.width, texts: found };
  }

  function read(markup) {
    const drawing = put(markup);
    return drawing && measure(drawing);
  }

  return { measure, read };
})();
