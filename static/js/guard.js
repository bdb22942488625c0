// Unsaved work: leaving a form (data-guard) with changes that are not saved asks first.
const changed = new Set();

/** The form's content is safe now (autosave calls it). */
export function isSafe(form) {
  changed.delete(form);
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) changed.add(form);
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) changed.delete(event.target);
});
addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
