// Comments on a passage: what is marked in the text fills the form; what open comments mean is marked in the text.
const form = document.getElementById("comment-form");
const parts = new Map([...document.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const start = selection.getRangeAt(0).startContainer;
  const part = (start.nodeType === Node.ELEMENT_NODE ? start : start.parentElement)?.closest("[data-part]");
  const words = selection.toString().trim();
  if (!part || !words || !part.textContent.includes(words)) return;
  form.elements.part.value = part.dataset.part;
  form.elements.quoted.value = words.slice(0, 200);
});

function rangeOf(part, words) {
  for (const node of part?.childNodes ?? []) {
    const at = node.nodeType === Node.TEXT_NODE ? node.data.indexOf(words) : -1;
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    return range;
  }
  return null;
}

const said = [...document.querySelectorAll("[data-comment-part]")].filter((one) => one.dataset.quoted);
const ranges = said.map((one) => rangeOf(parts.get(one.dataset.commentPart), one.dataset.quoted)).filter(Boolean);
if (ranges.length && CSS.highlights) CSS.highlights.set("commented", new Highlight(...ranges));
