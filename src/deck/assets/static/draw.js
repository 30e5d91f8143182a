// A pen for the slides: D takes it up and puts it down. Strokes belong to their slide while the deck is open, are scaled
// with it, and are not printed.
"use strict";

{
  const SVG = "http://www.w3.org/2000/svg";
  const REACH = 14; // of the eraser, in pixels of a slide
  const PENS = { 1: "Red", 2: "Blue", 3: "Marker" };
  const ACTIONS = { e: "Erase", z: "Undo", x: "Clear" };
  const reveal = Reveal.getRevealElement();
  const pad = document.createElement("div");
  const bar = document.createElement("div");
  const points = new WeakMap(); // of each stroke
  let tool = "1";
  let stroke = null;

  pad.className = "ink-pad";
  bar.className = "ink-bar";
  bar.lang = "en";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Pen");
  const entries = [...Object.entries(PENS), ...Object.entries(ACTIONS), ["d", "Done"]];
  bar.innerHTML = entries.map(button).join("");
  bar.addEventListener("click", (event) => act(event.target.closest("button")?.dataset.key));

  Reveal.addKeyBinding({ keyCode: 68, key: "D", description: "Draw on the slide" }, toggle);
  document.addEventListener(
    "keydown",
    (event) => {
      if (!pad.isConnected || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input, dialog"))
        return;
      const key = event.key === "Escape" ? "d" : event.key.toLowerCase();
      if (!entries.some(([known]) => known === key)) return;
      event.preventDefault();
      event.stopPropagation();
      act(key);
    },
    true,
  );

  pad.addEventListener("pointerdown", (event) => {
    event.stopPropagation(); // no swipe
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    if (tool !== "e") begin();
    draw(event);
  });
  pad.addEventListener("pointermove", (event) => {
    event.stopPropagation();
    if (pad.hasPointerCapture(event.pointerId)) draw(event);
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (stroke = null));

  function button([key, name]) {
    const pen = key in PENS ? ` data-pen="${name.toLowerCase()}"` : "";
    const state = pen || key === "e" ? ' aria-pressed="false"' : "";
    return `<button type="button" data-key="${key}"${pen}${state}>${name} <kbd>${key.toUpperCase()}</kbd></button>`;
  }

  function toggle() {
    if (pad.isConnected) {
      pad.remove();
      bar.remove();
      return;
    }
    reveal.append(pad, bar);
    choose(tool);
  }

  function act(key) {
    if (key === "d") toggle();
    else if (key === "z") sheet()?.lastElementChild?.remove();
    else if (key === "x") sheet()?.replaceChildren();
    else if (key) choose(key);
  }

  function choose(key) {
    tool = key;
    for (const button of bar.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.dataset.key === key));
    }
    pad.classList.toggle("erases", key === "e");
  }

  function sheet() {
    return Reveal.getCurrentSlide().querySelector(":scope > .ink");
  }

  function begin() {
    let on = sheet();
    if (!on) {
      on = document.createElementNS(SVG, "svg");
      on.setAttribute("class", "ink");
      on.setAttribute("aria-hidden", "true");
      Reveal.getCurrentSlide().append(on);
    }
    stroke = document.createElementNS(SVG, "path");
    stroke.setAttribute("class", `ink-${PENS[tool].toLowerCase()}`);
    points.set(stroke, []);
    on.append(stroke);
  }

  function draw(event) {
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const each of moves.length ? moves : [event]) {
      const point = place(each);
      if (stroke) points.get(stroke).push(point);
      else erase(point);
    }
    stroke?.setAttribute("d", path(points.get(stroke)));
  }

  function erase([x, y]) {
    for (const each of [...(sheet()?.children ?? [])]) {
      if (points.get(each).some(([px, py]) => Math.hypot(px - x, py - y) < REACH)) each.remove();
    }
  }

  // From pixels of the window to those of the slide.
  function place({ clientX, clientY }) {
    const slide = Reveal.getCurrentSlide();
    const edge = slide.getBoundingClientRect();
    const scale = edge.width / slide.offsetWidth;
    return [(clientX - edge.left) / scale, (clientY - edge.top) / scale];
  }

  // Smooth: each point pulls the line towards it, from the middle before it to the middle after it.
  function path(through) {
    const round = (number) => Math.round(number * 10) / 10;
    const [first, ...rest] = through;
    const curves = rest.map(([x, y], i) => {
      const [nextX, nextY] = rest[i + 1] ?? [x, y];
      return `Q${round(x)} ${round(y)} ${round((x + nextX) / 2)} ${round((y + nextY) / 2)}`;
    });
    return `M${first.map(round).join(" ")}${curves.length ? curves.join("") : "h0.1"}`;
  }
}
