// A button on each block of code that copies it, as it stands in its source. And what has the keyboard's focus on a slide has
// the keys that it needs: they do not turn the page.
"use strict";

{
  const said = document.createElement("div");
  said.className = "said";
  said.setAttribute("role", "status");
  document.body.append(said);

  const addButtons = (within) => {
    for (const block of within.querySelectorAll(".listing")) {
      if (!block.closest("aside.notes")) block.append(buttonOf(block));
    }
  };
  addButtons(document.querySelector(".slides"));
  document.addEventListener("deck-fresh", ({ detail }) => addButtons(detail));

  function buttonOf(block) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.setAttribute("aria-label", "Copy code");
    button.addEventListener("click", async () => {
      const done = await copy(block.querySelector("code").textContent);
      button.dataset.state = done ? "copied" : "failed";
      said.textContent = done ? "Copied" : "Not copied";
      setTimeout(() => {
        delete button.dataset.state;
        said.textContent = "";
      }, 2000);
    });
    return button;
  }

  // Not every browser lets a page that was opened as a file use the clipboard.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text);
    }
  }

  function copyBySelection(text) {
    const area = document.createElement("textarea");
    const before = document.activeElement;
    area.value = text;
    area.className = "said";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus({ preventScroll: true });
    return done;
  }

  const slides = document.querySelector(".slides");
  const keys = {
    "button, summary": [" ", "Enter"],
    ".folded code": ["ArrowUp", "ArrowDown", "PageUp", "PageDown", " "],
  };
  slides.addEventListener("keydown", (event) => {
    const own = Object.entries(keys).some(
      ([selector, each]) => event.target.matches(selector) && each.includes(event.key),
    );
    if (own) event.stopPropagation();
  });
}
