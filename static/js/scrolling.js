// A table wider than its box scrolls inside it: then, and only then, the box can be reached and scrolled with the keyboard.
// A table that fits lets the words on its greyed buttons stand out over its edge.
const watcher = new ResizeObserver((entries) => {
  for (const box of new Set(entries.map(({ target }) => target.closest(".table-box")))) {
    const wide = box.querySelector("table").offsetWidth > box.clientWidth + 1;
    box.classList.toggle("fits", !wide);
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", box.querySelector("caption")?.textContent ?? "表格"]]) {
      if (wide) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  }
});
for (const table of document.querySelectorAll(".table-box > table")) {
  watcher.observe(table);
  watcher.observe(table.parentElement);
}
