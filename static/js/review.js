// The review of an imported plan: the source follows the measure at hand, and the keyboard goes from measure to measure.
const form = document.querySelector("form[data-review]");
const source = form.querySelector("[data-source]");
const cards = [...form.querySelectorAll("[data-measure]")];
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

const passageOf = (card) => document.getElementById(`source-${card.id}`);

/** Mark the card and its passage, and bring the passage into the source's own view. */
function attend(card) {
  for (const marked of document.querySelectorAll(".is-current")) marked.classList.remove("is-current");
  card.classList.add("is-current");
  const passage = passageOf(card);
  if (!passage) return;
  passage.classList.add("is-current");
  const top = passage.getBoundingClientRect().top - source.getBoundingClientRect().top + source.scrollTop;
  source.scrollTo({ top: top - source.clientHeight / 5, behavior: calm });
}

function enter(card) {
  card.scrollIntoView({ block: "start", behavior: calm });
  const first = card.querySelector("[data-first]");
  first.focus({ preventScroll: true });
  first.setSelectionRange(0, 0);
  attend(card);
}

function showProgress() {
  const checked = cards.filter((card) => card.querySelector("[name$='is_checked']").checked).length;
  form.querySelector("[data-progress]").textContent = `已核对${checked}项，共${cards.length}项`;
}

/** A choice that was missing has been made: the field no longer says that it is. */
function settle(select) {
  select.classList.remove("is-invalid");
  select.removeAttribute("aria-invalid");
  select.closest(".has-error")?.classList.remove("has-error");
  document.getElementById(`${select.id}-error`)?.remove();
}

form.addEventListener("focusin", (event) => {
  const card = event.target.closest("[data-measure], [data-target]");
  if (card && !card.classList.contains("is-current")) attend(card);
});

form.addEventListener("change", (event) => {
  if (event.target.matches("[name$='is_checked']")) showProgress();
  if (event.target.matches("select.is-invalid") && event.target.value) settle(event.target);
});

document.addEventListener("keydown", (event) => {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const confirms = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!confirms && !(event.altKey && step)) return;
  if (event.target.matches("select") && !confirms) return;
  event.preventDefault();
  const at = cards.findIndex((card) => card.classList.contains("is-current"));
  if (confirms && at >= 0) {
    const box = cards[at].querySelector("[name$='is_checked']");
    box.checked = true;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    showProgress();
  }
  const next = cards[confirms ? at + 1 : Math.max(0, at + step)];
  if (next) enter(next);
  else if (confirms) document.getElementById("targets").scrollIntoView({ behavior: calm });
});

// A click in the source goes to the card; the words that are selected there can become a measure.
source.addEventListener("click", (event) => {
  if (!getSelection().isCollapsed) return;
  const passage = event.target.closest(".detail-target[id]") ?? event.target.closest(".passage");
  const card = passage && document.getElementById(passage.id.replace("source-", ""));
  if (!card) return;
  event.preventDefault();
  if (card.matches("[data-measure]")) enter(card);
  else {
    card.scrollIntoView({ block: "center", behavior: calm });
    card.querySelector("input:not([type=hidden]), button").focus({ preventScroll: true });
  }
});

for (const link of form.querySelectorAll(".to-source")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    attend(link.closest("[data-measure]"));
  });
}

const picked = form.querySelector("[data-pick]");
const pickButton = form.querySelector("[data-pick-button]");
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const inside = range && !range.collapsed && source.contains(range.commonAncestorContainer);
  if (inside) {
    // The marks hold no words of their own, so the source's text counts exactly as on the server, in code points.
    const before = document.createRange();
    before.setStart(source, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = [...before.toString()].length;
    picked.value = `${start}-${start + [...range.toString()].length}`;
  }
  pickButton.hidden = !inside;
});

// The cursor in a measure's text is one more place to cut it.
function offerCut(area) {
  const select = document.getElementById(area.dataset.cut);
  if (!select || !area.selectionStart) return;
  const option = select.querySelector("[data-cursor]") ?? select.insertBefore(new Option(), select.firstChild);
  option.dataset.cursor = "";
  option.value = [...area.value.slice(0, area.selectionStart)].length;
  option.textContent = `光标处：${area.value.slice(area.selectionStart, area.selectionStart + 14)}……`;
  select.value = option.value;
}
for (const area of form.querySelectorAll("[data-cut]")) {
  for (const kind of ["click", "keyup"]) area.addEventListener(kind, () => offerCut(area));
}

// Nothing is stored before the import is confirmed: leaving asks, from the first moment.
form.querySelector("[name=title]").dispatchEvent(new Event("input", { bubbles: true }));

// After a step the address names the card that it was about (the browser itself marks the target only later).
const about = cards.find((card) => `#${card.id}` === location.hash);
if (about) enter(about);
