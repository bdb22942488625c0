// A long course of events shows its latest moments; the rest comes at a press. Without scripts, and on paper, all of it is there.
const SHOWN = 12;

for (const list of document.querySelectorAll(".timeline")) {
  const more = list.children.length - SHOWN;
  if (more < 3) continue;
  list.classList.add("is-short");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link timeline-more";
  button.textContent = `显示更早的${more}条`;
  button.addEventListener("click", () => {
    list.classList.remove("is-short");
    button.remove();
    const next = list.children[SHOWN];
    next.tabIndex = -1;
    next.focus();
  });
  list.after(button);
}
