// Puts the steps of each slide in order, before the deck starts: an element of class `fragment` comes at the step that its
// `data-step` names (from 1); the others take the steps that are left free, in the order of the document. Elements of one
// `data-together` come with each other. None comes before the element in which it stands, unless it is numbered so.
"use strict";

// The step of each element, from 0 and without gaps. An element is {number, together, within}: its step as its author
// numbered it, from 1, or null; the name of its group, or null; which of the elements it stands in, or null.
function stepsOf(elements) {
  const groups = new Map();
  for (const [position, element] of elements.entries()) {
    const key = element.together ?? position;
    if (!groups.has(key)) groups.set(key, { members: [], number: null, step: null });
    const group = groups.get(key);
    group.members.push(element);
    if (element.number !== null) group.number = Math.min(element.number, group.number ?? Infinity);
  }
  const groupOf = (position) => groups.get(elements[position].together ?? position);
  const waits = (group, step) =>
    group.members.some(({ within }) => {
      if (within === null || groupOf(within) === group) return false;
      const outer = groupOf(within);
      return outer.step === null || outer.step >= step;
    });

  const all = [...groups.values()];
  const numbers = new Set();
  for (const group of all.filter(({ number }) => number !== null)) {
    group.step = group.number;
    numbers.add(group.number);
  }
  let waiting = all.filter(({ number }) => number === null);
  for (let step = 1; waiting.length; step++) {
    if (numbers.has(step)) continue;
    const later = [...numbers].filter((number) => number > step);
    // Where all wait for a number, the step after it is the next to try; where for each other, the first one goes.
    const next = waiting.find((group) => !waits(group, step)) ?? (later.length ? null : waiting[0]);
    if (next) {
      next.step = step;
      waiting = waiting.filter((group) => group !== next);
    } else step = Math.min(...later);
  }
  const taken = [...new Set(all.map(({ step }) => step))].sort((a, b) => a - b);
  return elements.map((_, position) => taken.indexOf(groupOf(position).step));
}

{
  const whole = (text, from) => (/^\d+$/.test(text ?? "") && Number(text) >= from ? Number(text) : null);
  const order = (slide) => {
    const fragments = [...slide.querySelectorAll(".fragment")];
    const elements = fragments.map((fragment) => {
      const outer = fragments.indexOf(fragment.parentElement.closest(".fragment"));
      const { step, together, fragmentIndex } = fragment.dataset;
      // An author who knows reveal.js may have numbered its way, from 0.
      const own = whole(fragmentIndex, 0);
      return {
        number: whole(step, 1) ?? (own === null ? null : own + 1),
        together: together ?? null,
        within: outer < 0 ? null : outer,
      };
    });
    for (const [position, step] of stepsOf(elements).entries()) fragments[position].dataset.fragmentIndex = step;
  };
  for (const slide of document.querySelectorAll("section.slide")) order(slide);
  document.addEventListener("deck-fresh", ({ detail }) => order(detail)); // a slide that takes the place of another one
}
