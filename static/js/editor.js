// A document's text as blocks: split, join, move, change of level, removal, undo; pasted pages become plain paragraphs. Saving is the house's autosave.
const form = document.getElementById("document-text");
const list = form.querySelector("[data-blocks]");
const absent = form.querySelector("[data-absent]");
const undoButton = form.querySelector("[data-undo]");
const faultLine = document.querySelector("[data-faults]");
const newBlock = document.getElementById("new-block");
const newLive = document.getElementById("new-live");
const past = [];
const NUMERALS = "一二三四五六七八九十";
const NUMBERED = [[1, /^[一二三四五六七八九十]{1,3}、\s*/], [2, /^[（(][一二三四五六七八九十]{1,3}[）)]\s*/], [4, /^[（(]\d{1,2}[）)]\s*/], [3, /^\d{1,2}[.．](?!\d)\s*/]];
let typedSince = false; // plain typing after the last step: then Ctrl+Z belongs to the field

const wordsOf = (block) => block.querySelector("[name=words]");
const kindOf = (block) => block.querySelector("[name=kind]");
const isText = (block) => block?.dataset.block === "text";
const freshId = () => `n${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;

function numeral(place) {
  if (place <= 10) return NUMERALS[place - 1];
  const tens = Math.floor(place / 10);
  return (tens === 1 ? "" : NUMERALS[tens - 1]) + "十" + (place % 10 ? NUMERALS[(place % 10) - 1] : "");
}

const numberOf = (level, place) => [`${numeral(place)}、`, `（${numeral(place)}）`, `${place}.`, `（${place}）`][level - 1];

/** A line of foreign text: the level that its numbering shows, and the words without it. */
function read(line) {
  for (const [level, pattern] of NUMBERED) if (pattern.test(line)) return [level, line.replace(pattern, "")];
  return [0, line];
}

function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function renumber() {
  const counts = [0, 0, 0, 0];
  for (const block of list.children) {
    if (!isText(block)) continue;
    const level = Number(kindOf(block).value);
    block.dataset.kind = level;
    let number = "";
    if (level) {
      counts[level - 1] += 1;
      counts.fill(0, level);
      number = numberOf(level, counts[level - 1]);
    }
    block.querySelector("[data-number]").textContent = number;
    grow(wordsOf(block));
  }
}

function textBlock(id, kind, words) {
  const block = newBlock.content.firstElementChild.cloneNode(true);
  name(block, id);
  kindOf(block).value = String(kind);
  wordsOf(block).value = words;
  return block;
}

function liveBlock(id, key, title) {
  const block = newLive.content.firstElementChild.cloneNode(true);
  name(block, id);
  wordsOf(block).value = key;
  block.querySelector("[data-live]").textContent = title;
  return block;
}

function name(block, id) {
  block.id = `part-${id}`;
  block.querySelector("[name=part]").value = id;
  block.querySelector("[data-fault]")?.setAttribute("id", `fault-${id}`);
}

// ── undo ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const state = () => ({
  blocks: [...list.children].map((block) => ({
    id: block.querySelector("[name=part]").value,
    kind: kindOf(block).value,
    words: wordsOf(block).value,
    title: block.querySelector("[data-live]")?.textContent,
  })),
  at: [...list.children].findIndex((block) => block.contains(document.activeElement)),
});

function remember() {
  past.push(state());
  if (past.length > 100) past.shift();
  undoButton.disabled = false;
  typedSince = false;
}

function putBack(blocks, at = -1) {
  list.replaceChildren(...blocks.map((one) => (one.kind === "block" ? liveBlock(one.id, one.words, one.title) : textBlock(one.id, one.kind, one.words))));
  showAbsent();
  changed();
  if (at >= 0) focus(list.children[at]);
}

function undo() {
  const before = past.pop();
  undoButton.disabled = !past.length;
  if (before) putBack(before.blocks, before.at);
}

function changed() {
  renumber();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function focus(block, place = null) {
  if (!block) return;
  const target = isText(block) ? wordsOf(block) : block.querySelector("[data-live]");
  target.focus();
  if (isText(block) && place !== null) target.setSelectionRange(place, place);
}

// ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const titles = new Map([...list.querySelectorAll("[data-block=live]")].map((block) => [wordsOf(block).value, block.querySelector("[data-live]").textContent]));
for (const button of absent.children) titles.set(button.dataset.restore, button.dataset.title);

function showAbsent() {
  const standing = new Set([...list.querySelectorAll("[data-block=live]")].map((block) => wordsOf(block).value));
  absent.replaceChildren(
    ...[...titles].filter(([key]) => !standing.has(key)).map(([key, title]) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn btn-sm", textContent: `放回${title}` });
      button.dataset.restore = key;
      return button;
    }),
  );
}

function arrange(block, step) {
  const before = block.previousElementSibling;
  const after = block.nextElementSibling;
  if ((step === "up" && !before) || (step === "down" && !after) || (step === "remove" && list.children.length === 1)) return;
  remember();
  if (step === "up") before.before(block);
  if (step === "down") after.after(block);
  if (step === "remove") block.remove();
  showAbsent();
  changed();
  focus(step === "remove" ? (after ?? before) : block);
  block.scrollIntoView({ block: "nearest" });
}

function split(block) {
  const area = wordsOf(block);
  remember();
  const rest = area.value.slice(area.selectionEnd);
  area.value = area.value.slice(0, area.selectionStart);
  const next = textBlock(freshId(), 0, rest.trimStart());
  block.after(next);
  changed();
  focus(next, 0);
}

function join(block) {
  const before = block.previousElementSibling;
  if (!isText(before)) return;
  remember();
  const area = wordsOf(before);
  const place = area.value.length;
  area.value += wordsOf(block).value;
  block.remove();
  changed();
  focus(before, place);
}

function setKind(block, kind) {
  if (kindOf(block).value === kind) return;
  remember();
  kindOf(block).value = kind;
  changed();
}

/** Put foreign lines, each with its level, where the cursor stands. */
function insert(block, lines) {
  remember();
  const area = wordsOf(block);
  const [head, tail] = [area.value.slice(0, area.selectionStart), area.value.slice(area.selectionEnd)];
  const [[level, first], ...rest] = lines;
  const runsOn = !head || !level; // a heading never runs on in somebody's paragraph
  const others = runsOn ? rest : lines;
  if (!head && level) kindOf(block).value = String(level);
  area.value = head + (runsOn ? first : "");
  let last = block;
  for (const [kind, words] of others) {
    const next = textBlock(freshId(), kind, words);
    last.after(next);
    last = next;
  }
  const place = wordsOf(last).value.length;
  wordsOf(last).value += tail;
  changed();
  focus(last, place);
}

// ── pasting ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const BREAKS = new Set(["P", "DIV", "LI", "TR", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "SECTION", "ARTICLE", "UL", "OL", "TABLE", "BODY"]);
const SKIPPED = new Set(["STYLE", "SCRIPT", "TEMPLATE", "HEAD", "TITLE"]);

/** Lines of a pasted page: markup falls away, headings (of Word too) keep their level. */
function linesOfPage(html) {
  const lines = [];
  let open = null;
  const begin = (level) => lines.push((open = [level, ""]));
  const levelOf = (element) => {
    const named = /^H([1-4])$/.exec(element.tagName) ?? /(?:MsoHeading|Heading|标题)\s*([1-4])/.exec(element.className);
    const styled = /mso-outline-level:\s*([1-4])/.exec(element.dataset.style ?? "");
    return Number((named ?? styled)?.[1] ?? 0);
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (open || node.data.trim()) {
        if (!open) begin(0);
        open[1] += node.data;
      }
    } else if (node.nodeType === Node.ELEMENT_NODE && !SKIPPED.has(node.tagName)) {
      const breaks = BREAKS.has(node.tagName);
      if (node.tagName === "BR") open = null;
      if (breaks) begin(levelOf(node));
      for (const child of node.childNodes) walk(child);
      if (breaks) open = null;
    }
  };
  // The parsed page obeys our own policy: no style may stand in it, so its attributes are renamed before.
  const plain = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle\s*=/gi, " data-style=");
  walk(new DOMParser().parseFromString(plain, "text/html").body);
  return lines;
}

function linesOf(clipboard) {
  const html = clipboard.getData("text/html");
  const lines = html ? linesOfPage(html) : clipboard.getData("text/plain").split(/\r\n?|\n/).map((line) => [0, line]);
  return lines
    .map(([level, line]) => [level, line.replace(/[\s\u00a0]+/g, " ").trim()])
    .filter(([, line]) => line)
    .map(([level, line]) => {
      const [shown, words] = read(line);
      return [level || shown, shown ? words : line];
    });
}

// ── the browser's events ─────────────────────────────────────────────────────────────────────────────────────────────

list.addEventListener("paste", (event) => {
  const block = event.target.closest("[data-block=text]");
  if (!block || !event.target.matches("textarea")) return;
  const lines = linesOf(event.clipboardData);
  if (!lines.length) return;
  event.preventDefault();
  insert(block, lines);
});

list.addEventListener("input", (event) => {
  if (!event.target.matches("textarea")) return;
  typedSince = true;
  if (event.target.value.includes("\n")) event.target.value = event.target.value.replace(/\s*\n\s*/g, "");
  grow(event.target);
});

list.addEventListener("change", (event) => {
  if (!event.target.matches("[name=kind]")) return;
  const block = event.target.closest("[data-block]");
  const kind = event.target.value;
  event.target.value = block.dataset.kind;
  setKind(block, kind);
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const block = button.closest("[data-block]");
  if (button.dataset.arrange) {
    event.preventDefault();
    arrange(block, button.dataset.arrange);
  } else if (button.dataset.restore) {
    event.preventDefault();
    remember();
    const restored = liveBlock(freshId(), button.dataset.restore, titles.get(button.dataset.restore));
    list.append(restored);
    showAbsent();
    changed();
    focus(restored);
  } else if (button.dataset.add) {
    remember();
    const added = textBlock(freshId(), button.dataset.add, "");
    const current = list.querySelector(".is-current");
    if (current) current.after(added);
    else list.append(added);
    changed();
    focus(added);
  } else if ("undo" in button.dataset) undo();
});

// New blocks come behind the one at hand.
list.addEventListener("focusin", (event) => {
  for (const marked of list.querySelectorAll(".is-current")) marked.classList.remove("is-current");
  event.target.closest("[data-block]")?.classList.add("is-current");
});

list.addEventListener("keydown", (event) => {
  const block = event.target.closest("[data-block]");
  if (!block || event.isComposing) return;
  const area = event.target.matches("textarea") ? event.target : null;
  let done = true;
  if (event.key === "Enter" && area) split(block);
  else if (event.key === "Backspace" && area && !area.selectionStart && !area.selectionEnd && isText(block.previousElementSibling)) join(block);
  else if (event.altKey && event.key === "ArrowUp") arrange(block, "up");
  else if (event.altKey && event.key === "ArrowDown") arrange(block, "down");
  else if (event.altKey && event.key === "Delete") arrange(block, "remove");
  else if (event.altKey && /^[0-4]$/.test(event.key) && area) setKind(block, event.key);
  else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.shiftKey && !typedSince && past.length) undo();
  else done = false;
  if (done) event.preventDefault();
});

// What the browser kept of an earlier sitting comes back as blocks, however many they were.
form.addEventListener("form-restore", (event) => {
  event.preventDefault();
  const values = event.detail;
  const [ids, kinds, words] = ["part", "kind", "words"].map((wanted) => values.filter(([field]) => field === wanted).map(([, value]) => value));
  for (const [field, value] of values) {
    const control = form.elements[field];
    if (control && !["part", "kind", "words"].includes(field) && "value" in control) control.value = value;
  }
  remember();
  putBack(ids.map((id, place) => ({ id, kind: kinds[place], words: words[place], title: titles.get(words[place]) })).filter((one) => one.kind !== "block" || one.title));
});

// The server says after each save what cannot be printed, and where.
form.addEventListener("form-answered", (event) => {
  const faults = event.detail?.faults ?? [];
  faultLine.textContent = faults.map((fault) => fault.words).join("；");
  for (const block of list.querySelectorAll("[data-block=text]")) {
    const own = faults.filter((fault) => block.id === `part-${fault.part}`);
    block.classList.toggle("has-error", own.length > 0);
    block.querySelector("[data-fault]").textContent = own.map((fault) => fault.words).join("；");
  }
});

renumber();
