// Menus are <details>: one open at a time, closed by Escape and by a click elsewhere. Escape also puts away the reason on a greyed button.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.closest("[data-back]") && history.length > 1) {
    event.preventDefault();
    history.back();
  }
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
  document.activeElement?.closest(".refused")?.classList.add("is-dismissed");
  document.querySelector(".refused:hover")?.classList.add("is-dismissed");
});

for (const kind of ["focusout", "mouseout"]) {
  document.addEventListener(kind, (event) => event.target.closest?.(".refused")?.classList.remove("is-dismissed"));
}
