// A table wider than its box scrolls inside it: then, and only then, the box can be reached and scrolled with the keyboard.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const box = target.closest(".table-box");
    const wide = box.scrollWidth > box.clientWidth + 1;
    for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", box.querySelector("caption")?.textContent ?? "表格"]]) {
      if (wide) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  }
});
for (const box of document.querySelectorAll(".table-box")) {
  watcher.observe(box);
  if (box.firstElementChild) watcher.observe(box.firstElementChild);
}
