// Unsaved work: leaving a form (data-guard) with changes that are not saved asks first.
const changed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) changed.add(form);
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) changed.delete(event.target);
});
// Autosave announces it when the server has everything that was typed; chosen files wait for the button.
const holdsFiles = (form) => [...form.elements].some((field) => field.type === "file" && field.files.length);
document.addEventListener("form-saved", (event) => holdsFiles(event.target) || changed.delete(event.target));
addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
