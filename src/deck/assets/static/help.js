// The card of the keys: `?` or F1 opens it, and a button that shows while the pointer moves or the keyboard comes to it.
"use strict";

{
  const zoomKey = /Linux/.test(navigator.platform) ? "Ctrl" : "Alt"; // as reveal.js has it
  const KEYS = {
    Move: [
      ["→ Space PgDn", "next step or slide"],
      ["← PgUp", "back"],
      ["Home End", "first, last slide"],
      ["G", "jump to a slide by its number"],
      ["Alt →", "next slide, without the steps"],
    ],
    Show: [
      ["F", "full screen"],
      ["B .", "black screen, and back"],
      ["O Esc", "overview"],
      [`${zoomKey} click`, "zoom in, and out"],
      ["Ctrl Shift F", "search"],
    ],
    Draw: [
      ["D", "take up the pen, put it down"],
      ["1 2 3", "red, blue, marker"],
      ["E", "erase"],
      ["Z X", "undo, clear the slide"],
    ],
    Speak: [...(Reveal.hasPlugin("notes") ? [["S", "notes, next slide and clock"]] : []), ["?", "this card"]],
  };

  const button = document.createElement("button");
  button.className = "help-button";
  button.type = "button";
  button.lang = "en";
  button.textContent = "?";
  button.setAttribute("aria-label", "Keys");
  button.setAttribute("aria-haspopup", "dialog");
  const bar = document.createElement("nav");
  bar.setAttribute("aria-label", "Help");
  bar.lang = "en";
  bar.append(button);

  const card = document.createElement("dialog");
  card.className = "help-card";
  card.lang = "en";
  card.setAttribute("aria-labelledby", "help-card-title");
  const keyed = (keys) =>
    keys
      .split(" ")
      .map((key) => `<kbd>${key}</kbd>`)
      .join(" ");
  const row = ([keys, does]) => `<div><dt>${keyed(keys)}</dt><dd>${does}</dd></div>`;
  card.innerHTML = `<header><h2 id="help-card-title">Keys</h2>
    <form method="dialog"><button>Close <kbd>Esc</kbd></button></form></header>
    <div class="help-groups">${Object.entries(KEYS)
      .map(([group, rows]) => `<section><h3>${group}</h3><dl>${rows.map(row).join("")}</dl></section>`)
      .join("")}</div>`;
  document.body.append(bar, card);

  const toggle = () => (card.open ? card.close() : card.showModal());
  button.addEventListener("click", toggle);
  // Clicks beside the card, on what it dims, close it.
  card.addEventListener("click", (event) => event.target === card && card.close());
  // While it is open no key is for the slides. Once it is shut, its button has the focus until the next frame.
  card.addEventListener("keydown", (event) => card.open && event.stopPropagation());
  // By the sign, not by its place on an American keyboard.
  document.addEventListener(
    "keydown",
    (event) => {
      const typing = event.target.closest?.("input, textarea, [contenteditable]");
      if ((event.key !== "?" && event.key !== "F1") || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      toggle();
    },
    true,
  );

  let rest;
  document.addEventListener("pointermove", () => {
    button.classList.add("is-near");
    clearTimeout(rest);
    rest = setTimeout(() => button.classList.remove("is-near"), 2000);
  });
}
