// Runs before a deck's own scripts, and writes down when its first slide stands, in milliseconds from the start of the
// navigation: the slide is shown, nothing of it is missing, and that held for three frames, so that it was painted.
"use strict";

{
  const PRESENT = ":is(.slides > .present:not(.stack), .slides > .stack.present > .present)";
  let held = 0;

  const stands = () => {
    const slide = document.querySelector(`.reveal.ready ${PRESENT}`);
    return (
      slide?.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      document.fonts.status === "loaded" &&
      [...slide.querySelectorAll(".math")].every(
        (formula) => formula.closest("aside") || formula.querySelector(".katex"),
      ) &&
      [...slide.querySelectorAll("img")].every((image) => image.complete)
    );
  };

  const look = () => {
    held = stands() ? held + 1 : 0;
    if (held === 3) window.stoodAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
