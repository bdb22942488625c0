// Rows of a form are added, removed and merged by the server (it works without this file); here the page does not jump and nothing reloads.
async function rerender(form, button) {
  const body = new FormData(form, button);
  button.setAttribute("aria-busy", "true");
  let page = null;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    page = null; // no connection: let the browser send the form and say so itself
  }
  const fresh = page?.getElementById(form.id);
  if (!fresh) {
    form.requestSubmit(button);
    return;
  }
  const before = new Set([...form.elements].map((field) => field.id));
  form.replaceChildren(...fresh.childNodes);
  form.dispatchEvent(new Event("input", { bubbles: true }));
  const added = [...form.elements].find((field) => field.id && !before.has(field.id) && field.type !== "hidden");
  (added ?? form.querySelector("[data-rerender]"))?.focus({ preventScroll: !added });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rerender]");
  if (!button?.form || button.hasAttribute("aria-busy")) return;
  event.preventDefault();
  rerender(button.form, button);
});
