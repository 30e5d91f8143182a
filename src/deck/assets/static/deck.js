// Starts the deck. What the first slide needs is there before it is shown; all else comes after: formulas of other slides,
// their images, the speaker's tools. When everything is in place the page says data-deck="ready".
"use strict";

{
  const root = document.documentElement;
  const query = new URLSearchParams(location.search);
  const printing = query.get("view") === "print" || query.has("print-pdf");
  const inSpeakerView = query.has("receiver"); // reveal.js shows slides in frames there
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const unset = new Set(document.querySelectorAll(".math"));
  // Seconds for a slide that says nothing, where others do: reveal.js has a clock for all slides or for none.
  const SECONDS = document.querySelector("[data-timing]") ? 60 : null;

  // What deck.yml says: size, numbers, minutes, and options of reveal.js.
  const settings = JSON.parse(document.querySelector("body > #deck-settings").textContent);
  // A phone that is held upright: slides are narrower there and as high as the screen, and what does not fit scrolls.
  // A slide of 1280 pixels would be shrunk to a third. At this width text of 20 pixels has 12 on a screen of 390.
  const NARROW = 640;
  const upright = matchMedia("(max-width: 500px) and (orientation: portrait)");
  const mayBeNarrow =
    !printing && !inSpeakerView && !("scrollActivationWidth" in settings) && settings.view !== "scroll";
  const options = {
    scrollActivationWidth: null, // reveal.js's own view for phones shrinks slides, and follows no link to one
    margin: 0,
    center: false,
    hash: true,
    controlsTutorial: false,
    transition: "fade",
    transitionSpeed: "fast",
    backgroundTransition: "fade",
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    pdfPageHeightOffset: 0,
    defaultTiming: SECONDS,
    ...settings,
    ...(still && { transition: "none", backgroundTransition: "none", autoAnimate: false }),
    help: false, // our own is in help.js
    viewDistance: 1, // the first slide alone, until it stands
    mobileViewDistance: 1,
    keyboardCondition: (event) => !pressesButton(event),
    plugins: [],
    ...shape(),
  };

  root.dataset.deck = "starting";
  start().catch((error) => {
    root.dataset.deck = "failed"; // what is there is shown as it is
    throw error;
  });

  // The size of a slide on this screen. Below each other, slides would have to be told from what scrolls.
  function shape() {
    const { width, height, navigationMode = "default" } = settings;
    const isNarrow = mayBeNarrow && upright.matches;
    root.classList.toggle("narrow", isNarrow);
    if (!isNarrow) return { width, height, navigationMode };
    return { width: NARROW, height: Math.round((NARROW * innerHeight) / innerWidth), navigationMode: "linear" };
  }

  function reshape() {
    const before = Reveal.getConfig();
    const now = shape();
    if (Object.entries(now).some(([name, value]) => before[name] !== value)) Reveal.configure(now);
    markWide();
  }

  // What is wider than a narrow slide scrolls sideways, and a swipe on it does so as well.
  function markWide() {
    const isNarrow = root.classList.contains("narrow");
    for (const each of Reveal.getCurrentSlide().querySelectorAll(".math.display, .html, table")) {
      const box = each.matches("table") ? each.parentElement : each;
      box.toggleAttribute("data-prevent-swipe", isNarrow && box.scrollWidth > box.clientWidth);
    }
  }

  async function start() {
    if (printing) {
      loadImages();
      // print.js has listened before, and says what is on each page.
      Reveal.on("pdf-ready", () => (root.dataset.deck = window.deckPages ? "ready" : "failed"));
    }
    await begin(printing ? document : openingSlide());
    if (printing) return;
    Reveal.on("slidechanged", ({ currentSlide }) => setFormulas(currentSlide));
    await painted();
    await document.fonts.ready;
    await painted();
    await finish();
    if (mayBeNarrow) {
      markWide();
      Reveal.on("slidechanged", markWide);
      addEventListener("resize", reshape);
    }
    root.dataset.deck = "ready";
  }

  async function begin(first) {
    try {
      if (first?.querySelector(printing ? ".math" : ".math:not(aside.notes *)")) {
        await load("formulas");
        setFormulas(first);
      }
    } finally {
      await Reveal.initialize(options); // whatever else is missing, there are slides
    }
  }

  async function finish() {
    const { viewDistance = 3, mobileViewDistance = 2 } = settings; // reveal.js's own
    Reveal.configure({ viewDistance, mobileViewDistance });
    document.dispatchEvent(new Event("deck-laid-out")); // more slides than the first have a size now
    loadImages();
    try {
      if (unset.size && !window.katex) await load("formulas");
      setFormulas(Reveal.getCurrentSlide());
      for (const slide of Reveal.getSlides()) {
        if (setFormulas(slide)) await breath();
      }
      setFormulas(document);
    } finally {
      if (!inSpeakerView) await load("tools");
    }
  }

  // The slide that the address names, as reveal.js reads it; else the first.
  function openingSlide() {
    const [name, v] = decodeURIComponent(location.hash).replace(/^#\/?/, "").split("/");
    const named = name && document.getElementById(name)?.closest("section");
    if (named) return named;
    const outer = document.querySelectorAll(".slides > section")[Number(name) || 0];
    return outer?.querySelectorAll(":scope > section")[Number(v) || 0] ?? outer;
  }

  // Runs the scripts that wait in the page, in order: files of the deck's folder, or texts where the deck is one file.
  async function load(what) {
    const missing = [];
    for (const waiting of document.querySelectorAll(`body > script[data-late="${what}"]`)) {
      const script = document.createElement("script");
      const settled = new Promise((resolve) => {
        script.onload = resolve;
        script.onerror = () => resolve(missing.push(script.src));
      });
      if (waiting.src) script.src = waiting.getAttribute("src");
      else script.textContent = waiting.textContent;
      waiting.replaceWith(script);
      if (script.src) await settled;
    }
    if (missing.length) throw new Error(`these do not load: ${missing.join(", ")}`);
  }

  // Returns how many formulas were set. The speaker's window has no style sheet of KaTeX's: there browsers set MathML.
  function setFormulas(within) {
    const formulas = window.katex ? [...within.querySelectorAll(".math")].filter((each) => unset.delete(each)) : [];
    for (const formula of formulas) {
      katex.render(formula.textContent, formula, {
        displayMode: formula.classList.contains("display"),
        output: formula.closest("aside.notes") && !printing ? "mathml" : "htmlAndMathml",
        throwOnError: false,
        trust: ({ command, url }) => command === "\\htmlClass" || (command === "\\href" && url.startsWith("#")),
        strict: "warn",
      });
    }
    return formulas.length;
  }

  // Images wait for the first slide; then they are fetched before their slide comes.
  function loadImages() {
    for (const image of document.querySelectorAll(".slides img[loading=lazy]")) image.loading = "eager";
  }

  // The space bar presses the button that has the focus; to reveal.js it would be "next slide".
  function pressesButton(event) {
    return event.keyCode === 32 && Boolean(event.target?.closest?.("button, summary, select, video, audio"));
  }

  // A page in the background paints nothing, and gets ready all the same.
  function painted() {
    const frames = new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return Promise.race([frames, breath(1000)]);
  }

  function breath(milliseconds = 0) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  // A slide that takes the place of another one in a deck that has started.
  document.addEventListener("deck-fresh", ({ detail }) => {
    for (const formula of detail.querySelectorAll(".math")) unset.add(formula);
    setFormulas(detail);
    loadImages();
  });

  // After a click the space bar is for the slides again.
  document.addEventListener("click", (event) => {
    if (event.detail > 0) event.target.closest?.("button, summary")?.blur();
  });
}
