// The live preview's part of a page: takes slides that changed in place of the old ones, and shows what the deck does not
// hold, such as errors and cells that run. Never in a deck that is built.
"use strict";

{
  const root = document.documentElement;
  const own = JSON.parse(document.getElementById("live-settings").textContent);
  const inSpeakerView = new URLSearchParams(location.search).has("receiver");
  const digests = new Map(Object.entries(own.digests));
  // Keys of each slide's cells. A slide is called by another id when its heading is edited; its cells keep their keys.
  let cells = new Map(Object.entries(own.cells));
  // The frames of the speaker's window take edits by themselves; then the page in front says again where it is.
  const frames = new BroadcastChannel("deck-live");
  const PLACE = "deck-live-place";
  const PATIENCE = 300; // milliseconds for the images of a slide that takes another one's place
  let state = own.state;
  let socket;
  let begun = performance.now();
  let working = Promise.resolve();

  const bar = element("div", { id: "live", lang: "en" });
  const problem = element("section", { className: "live-problem", role: "alert", hidden: true });
  const foot = element("div", { className: "live-foot" });
  const elsewhere = element("section", { className: "live-elsewhere", role: "status", hidden: true });
  const strip = element("div", { className: "live-strip", hidden: true });
  const lost = element("p", { className: "live-lost", role: "status", hidden: true }, "The preview has ended.");
  const corner = element("a", { className: "live-corner", hidden: true }, "Edit");
  foot.append(elsewhere, strip);
  bar.append(problem, foot, lost, corner);
  document.body.append(bar);

  corner.addEventListener("click", (event) => {
    if (own.link) return;
    event.preventDefault();
    say("open", corner.dataset.place);
  });
  strip.addEventListener("click", (event) => {
    const { section } = event.target.closest("button")?.dataset ?? {};
    if (section) say("interrupt", section);
  });

  if (window.Reveal && own.shell) ready().then(start);
  else start();

  async function ready() {
    while (!["ready", "failed"].includes(root.dataset.deck)) await new Promise(requestAnimationFrame);
  }

  function start() {
    if (window.Reveal) {
      restore();
      Reveal.on("slidechanged", moved);
      moved();
    }
    if (window.Reveal || !inSpeakerView) connect();
    // A frame that was not ready when it was told the place is told it again.
    if (inSpeakerView) frames.postMessage("ready");
    else frames.addEventListener("message", tellSpeaker);
    setInterval(tick, 1000);
    show();
  }

  function connect() {
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${own.socket}`);
    socket.addEventListener("open", () => {
      lost.hidden = true;
      moved();
    });
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(data);
      working = working.then(() => take(message)).catch((error) => console.error(error));
    });
    socket.addEventListener("close", () => {
      lost.hidden = false;
      setTimeout(again, 1000);
    });
  }

  // A server that was started anew has another token, and so another page.
  async function again() {
    try {
      const text = await (await fetch("/")).text();
      if (text.includes(`"session": "${own.session}"`)) connect();
      else reload();
    } catch {
      setTimeout(again, 1000);
    }
  }

  async function take(message) {
    if (message.type === "sheets") swapSheets(message.names);
    else if (message.type === "state") {
      state = message;
      begun = performance.now();
      show();
    } else if (message.type === "deck") await takeDeck(message);
  }

  async function takeDeck({ shell, stacks, slides }) {
    if (shell !== own.shell) return reload();
    const wanted = stacks.flat().filter(([id, digest]) => digests.get(id) !== digest && !(id in slides));
    if (wanted.length)
      return say(
        "want",
        stacks
          .flat()
          .filter(([id, digest]) => digests.get(id) !== digest)
          .map(([id]) => id),
      );
    const now = new Map(stacks.flat().map(([id, , keys]) => [id, keys]));
    const fresh = new Map();
    for (const [id, digest] of stacks.flat()) {
      if (digests.get(id) !== digest) fresh.set(id, parsed(slides[id]));
    }
    const ids = stacks.map((stack) => stack.map(([id]) => id));
    if (!fresh.size && JSON.stringify(ids) === JSON.stringify(present())) {
      cells = now;
      return;
    }
    await loaded([...fresh.values()]);
    replace(ids, fresh, now);
    cells = now;
    digests.clear();
    for (const [id, digest] of stacks.flat()) digests.set(id, digest);
    moved();
    show();
    if (inSpeakerView) frames.postMessage("taken");
    else tellSpeaker();
  }

  // To the speaker's window, which hears of any such event: the place, and the notes, which may have been edited.
  function tellSpeaker() {
    if (window.Reveal?.isReady()) Reveal.dispatchEvent({ type: "closeoverlay" });
  }

  function parsed(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const slide = template.content.firstElementChild;
    for (const image of slide.querySelectorAll("img[loading=lazy]")) image.loading = "eager";
    return document.importNode(slide, true);
  }

  // An image that is not there yet would leave a hole for a moment.
  function loaded(slides) {
    const images = slides.flatMap((slide) => [...slide.querySelectorAll("img")]);
    const decoded = images.map((image) => {
      const ahead = new Image();
      ahead.src = image.getAttribute("src");
      return ahead.decode().catch(() => {
        // One that cannot be read shows as such on its slide, and holds up no other.
      });
    });
    return Promise.race([Promise.all(decoded), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  function present() {
    const outer = [...document.querySelectorAll(".slides > section")];
    return outer.map((each) => (each.id ? [each] : [...each.querySelectorAll(":scope > section")]).map(({ id }) => id));
  }

  function replace(stacks, fresh, now) {
    const slides = document.querySelector(".slides");
    const old = new Map(Reveal.getSlides().map((slide) => [slide.id, slide]));
    const { id: at } = Reveal.getCurrentSlide();
    const fragment = Reveal.getIndices().f;
    const becomes = new Map([...old.keys()].map((id) => [id, holder(cells.get(id) ?? [], now)]));
    const was = new Map([...becomes].map(([id, next]) => [next, id]).reverse()); // of several, the first
    root.classList.add("live-still");
    const sameOrder = JSON.stringify(stacks) === JSON.stringify(present());
    for (const [id, slide] of fresh) {
      document.dispatchEvent(new CustomEvent("deck-fresh", { detail: slide }));
      const before = old.get(sameOrder ? id : was.get(id));
      if (before) dress(slide, before);
      if (sameOrder) old.get(id).replaceWith(slide);
    }
    if (!sameOrder) order(slides, stacks, old, fresh);
    go(nearest(at, becomes, stacks.flat()), becomes.get(at) ? fragment : undefined);
    Reveal.sync();
    document.dispatchEvent(new Event("deck-laid-out"));
    requestAnimationFrame(() => requestAnimationFrame(() => root.classList.remove("live-still")));
  }

  // The slide that holds the first of these cells that is left; undefined where none is.
  function holder(keys, slides) {
    const left = keys.find((key) => [...slides.values()].some((each) => each.includes(key)));
    return [...slides].find(([, each]) => each.includes(left))?.[0];
  }

  // What reveal.js, and who speaks, have made of the old one.
  function dress(slide, old) {
    for (const name of ["past", "present", "future"]) slide.classList.toggle(name, old.classList.contains(name));
    for (const name of ["hidden", "aria-hidden", "style"]) {
      if (old.hasAttribute(name)) slide.setAttribute(name, old.getAttribute(name));
    }
    const ink = old.querySelector(":scope > .ink"); // what the pen drew
    if (ink) slide.append(ink);
  }

  // Slides that are still the same are moved, not made anew.
  function order(slides, stacks, old, fresh) {
    const slide = (id) => fresh.get(id) ?? old.get(id);
    const outer = stacks.map((stack) => {
      if (stack.length === 1) return slide(stack[0]);
      const around = document.createElement("section");
      around.append(...stack.map(slide));
      return around;
    });
    for (const each of slides.querySelectorAll(":scope > section")) each.remove();
    slides.prepend(...outer);
  }

  // What the slide has become, else the next one that is left, else the one before.
  function nearest(at, becomes, ids) {
    const before = [...becomes.keys()];
    const from = before.indexOf(at);
    const near = [...before.slice(from), ...before.slice(0, from).reverse()].map((id) => becomes.get(id));
    return near.find((id) => ids.includes(id)) ?? ids[0];
  }

  function go(id, fragment) {
    const { h, v } = Reveal.getIndices(document.getElementById(id));
    Reveal.slide(h, v, fragment);
  }

  function swapSheets(names) {
    for (const link of document.querySelectorAll('link[rel=stylesheet][href^="assets/"]')) {
      if (!names.includes(decodeURIComponent(link.getAttribute("href").slice("assets/".length).split("?")[0])))
        continue;
      const next = link.cloneNode();
      next.href = `${link.getAttribute("href").split("?")[0]}?v=${Date.now()}`;
      next.addEventListener("load", () => link.remove());
      link.after(next);
    }
  }

  function reload() {
    // The frames of the speaker's window are led by the page in front.
    if (window.Reveal?.isReady() && !inSpeakerView) {
      const { id } = Reveal.getCurrentSlide();
      const place = { id, cells: cells.get(id) ?? [], session: own.session, fragment: Reveal.getIndices().f };
      sessionStorage.setItem(PLACE, JSON.stringify(place));
    }
    location.reload();
  }

  function restore() {
    if (inSpeakerView) return;
    const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    sessionStorage.removeItem(PLACE);
    if (!place) return;
    // Another server has other keys.
    const next = (place.session === own.session ? holder(place.cells, cells) : undefined) ?? place.id;
    if (document.getElementById(next)) go(next, place.fragment);
  }

  function say(type, name) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, name }));
  }

  function moved() {
    const slide = window.Reveal?.getCurrentSlide?.();
    if (!slide) return;
    if (!inSpeakerView) say("at", slide.id);
    point(corner, slide.dataset.source);
    corner.hidden = inSpeakerView;
    corner.title = `Open ${slide.dataset.source}`;
    corner.setAttribute("aria-label", `Edit this slide: ${slide.dataset.source}`);
    showElsewhere();
  }

  // A link that an editor takes; where the server starts one, it is told the place.
  function point(link, place) {
    const [file, line] = place.split(":");
    link.dataset.place = place;
    const path = file.split("/").map(encodeURIComponent).join("/");
    link.href = own.link ? `${own.link}/${path}:${/^\d+$/.test(line) ? line : 1}` : "#";
  }

  function show() {
    root.dataset.live = state.settled ? "settled" : "working";
    const stray = state.failures.filter(({ slide }) => !slide || !document.getElementById(slide));
    const above = [state.problem, ...stray].filter(Boolean);
    problem.hidden = !above.length;
    problem.replaceChildren(...above.map(panel));
    for (const each of document.querySelectorAll(".live-error")) each.remove();
    for (const failure of state.failures) {
      const slide = document.getElementById(failure.slide ?? "");
      if (slide) slide.append(element("aside", { className: "live-error", lang: "en", role: "alert" }, panel(failure)));
    }
    for (const slide of document.querySelectorAll("section.slide")) {
      slide.toggleAttribute("data-live-waiting", state.waiting.includes(slide.id));
    }
    showElsewhere();
    tick();
  }

  // Warnings of the slide that is looked at; of errors on other slides their places, and the way there.
  function showElsewhere() {
    const here = window.Reveal?.getCurrentSlide?.()?.id;
    const others = state.failures.filter(({ slide }) => slide !== here && document.getElementById(slide ?? ""));
    const warnings = state.warnings.filter(({ slide }) => slide === here);
    elsewhere.hidden = inSpeakerView || !(others.length || warnings.length);
    elsewhere.replaceChildren(
      ...warnings.map((warning) => {
        const row = element("p", { className: "live-other live-warning" });
        const text = [warning.found, warning.remedy].filter(Boolean).join(". ");
        row.append(placeOf(warning), element("span", { className: "live-found" }, text));
        return row;
      }),
      ...others.map((failure) => {
        const row = element("p", { className: "live-other" });
        const way = element("button", { type: "button" }, "Show");
        way.addEventListener("click", () => go(failure.slide));
        row.append(placeOf(failure), element("span", { className: "live-found" }, failure.found), way);
        return row;
      }),
    );
  }

  // The place of a Problem, as a link where an editor can open it.
  function placeOf({ place, source }) {
    if (!source) return element("span", {}, place || "The preview");
    const link = element("a", {}, place);
    point(link, source);
    const open = (event) => {
      event.preventDefault();
      say("open", source);
    };
    if (!own.link) link.addEventListener("click", open);
    return link;
  }

  function panel(shown) {
    const { found, expected, remedy, detail, section } = shown;
    const box = element("div", { className: "live-panel" });
    const head = element("p", { className: "live-place" });
    head.append(placeOf(shown));
    const again = element("button", { type: "button" }, "Run again");
    again.addEventListener("click", () => say("again", section));
    box.append(head, element("p", { className: "live-found" }, `${found}${expected ? `; expected ${expected}` : ""}`));
    if (remedy) box.append(element("p", {}, remedy));
    if (detail) box.append(element("pre", {}, detail));
    if (shown !== state.problem) box.append(again);
    return box;
  }

  // The seconds go on by themselves.
  function tick() {
    strip.hidden = !state.running.length;
    const rows = state.running.map(({ section, cell, source, seconds, text, share }) => {
      const row = element("div", { className: "live-run" });
      const gone = seconds + Math.floor((performance.now() - begun) / 1000);
      row.append(
        element("span", { className: "live-section" }, section),
        element("span", { className: "live-cell" }, `cell ${cell}`),
        element("span", { className: "live-source" }, source),
        element("span", { className: "live-seconds" }, `${gone} s`),
      );
      if (share !== null) row.append(element("progress", { max: 1, value: share }));
      row.append(element("span", { className: "live-text" }, text));
      const stop = element("button", { type: "button" }, "Interrupt");
      stop.dataset.section = section;
      row.append(stop);
      return row;
    });
    const focused = strip.contains(document.activeElement) ? document.activeElement.dataset.section : null;
    strip.replaceChildren(...rows);
    if (focused) strip.querySelector(`button[data-section="${CSS.escape(focused)}"]`)?.focus();
  }

  function element(tag, properties, ...content) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "role") made.setAttribute(name, value);
      else made[name] = value;
    }
    made.append(...content);
    return made;
  }
}
