// Tables with check boxes: 全选, Shift for a range, and the count beside the button.
function countOf(table) {
  const boxes = [...table.querySelectorAll("tbody .select input")];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-select-all]");
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  for (const place of document.querySelectorAll(`[data-selected-count="${table.dataset.selection}"]`)) place.textContent = chosen ? `已选${chosen}项` : "";
}

for (const table of document.querySelectorAll("table[data-selection]")) {
  let last = null;
  table.addEventListener("click", (event) => {
    const box = event.target.closest("tbody .select input");
    if (!box) return;
    const boxes = [...table.querySelectorAll("tbody .select input")];
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    countOf(table);
  });
  table.querySelector("[data-select-all]").addEventListener("change", (event) => {
    for (const box of table.querySelectorAll("tbody .select input:not(:disabled)")) box.checked = event.target.checked;
    countOf(table);
  });
  countOf(table);
}
