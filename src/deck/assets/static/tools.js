// What reveal.js has for a speaker: its own view with notes and clock, and zooming; with names for those who do not see them.
"use strict";

{
  // The speaker's view is a window that writes its own script, which a strict content-security policy forbids.
  if (!document.querySelector("meta[http-equiv=Content-Security-Policy]")) Reveal.registerPlugin(RevealNotes);
  Reveal.registerPlugin(RevealZoom);

  // Escape leaves the zoom, and that alone: reveal.js would open the overview as well.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && document.documentElement.classList.contains("zoomed")) event.stopPropagation();
    },
    true,
  );

  const name = (selector, attributes) => {
    const element = document.querySelector(selector);
    for (const [key, value] of Object.entries(attributes)) element?.setAttribute(key, value);
  };
  name(".reveal > .slide-number", { role: "navigation", "aria-label": "Slide number", lang: "en" });
  name(".reveal > .controls", { "aria-label": "Slide controls", lang: "en" });
  name(".reveal > .progress", { "aria-hidden": "true" });
  Reveal.on("overviewshown", () => announce("Overview of the slides"));
  Reveal.on("paused", () => announce("The screen is black"));

  function announce(text) {
    const status = document.querySelector(".aria-status");
    if (status) status.textContent = text;
  }
}
