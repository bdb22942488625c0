// Reading reports with the keyboard: j and k go on and back, a accepts (or signs), r returns, x ticks, ? explains.
// While something is typed, chosen or asked, keys are letters.
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

const steps = {
  j: () => document.querySelector("[data-next]")?.click(),
  k: () => document.querySelector("[data-previous]")?.click(),
  a: () => document.querySelector("[data-accept]")?.click(),
  x: () => document.querySelector(".queue .is-current input[type=checkbox]:not(:disabled)")?.click(),
  "?": () => document.querySelector('[data-opens="keys"]')?.click(),
  r: () => {
    const place = document.querySelector(".decision-return");
    if (!place) return;
    place.open = true;
    place.querySelector("input[type=checkbox]")?.focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.target.matches(typing) || document.querySelector("dialog[open]")) return;
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  step();
});

// The report at hand is in sight in a long queue.
document.querySelector(".queue .is-current")?.scrollIntoView({ block: "nearest" });
