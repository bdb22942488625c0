// The desk: each slot saves itself with its own version, so that two people on one desk never overwrite each other;
// the figures are filled in by column; files can be pasted. Without scripts the page's own buttons do all of it.
import "./report.js";

const PAUSE = 1200;
const form = document.getElementById("desk");
const said = document.getElementById("desk-said");
const slots = new Map();

function fieldsOf(slot) {
  const start = `s${slot}-`;
  return [...form.elements].filter((field) => field.name?.startsWith(start) && field.type !== "file");
}

/** What the form of this slot alone would send: the names without the slot's prefix. */
function bodyOf(slot) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  for (const field of fieldsOf(slot)) {
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    if (field.name.endsWith("-unchanged") || field.name.endsWith("-confirmed")) continue;
    body.append(field.name.slice(`s${slot}-`.length), field.value);
  }
  return body;
}

const say = (words) => said && (said.textContent = words);

async function save(slot) {
  const state = slots.get(slot);
  if (state.underWay || state.stopped || form.dataset.sent) return;
  state.underWay = true;
  state.dirty = false;
  let answer = null;
  try {
    answer = await fetch(document.querySelector(`[data-slot="${slot}"]`).dataset.url, {
      method: "POST",
      body: bodyOf(slot),
      headers: { Accept: "application/json" },
      redirect: "manual",
      keepalive: document.hidden,
    });
  } catch {
    say("网络不通，恢复后继续保存");
  }
  state.underWay = false;
  if (answer?.ok) {
    const saved = await answer.json();
    form.elements[`s${slot}-version`].value = saved.version;
    say(`已自动保存 ${saved.saved_at}`);
  } else if (answer?.status === 409) {
    state.stopped = true;
    say("有任务他人已保存了新的内容；点“全部存草稿”可对照两份内容，其他任务不受影响");
    document.querySelector(`[data-slot="${slot}"] [data-missing]`).textContent = "他人已保存了新的内容，请存草稿后对照";
  } else if (answer?.type === "opaqueredirect" || answer?.status === 401) {
    state.stopped = true;
    say("登录已过期；请在另一窗口登录后再保存");
  } else if (answer) say("未能自动保存，请点“全部存草稿”");
  if (state.held) form.requestSubmit(state.held.submitter);
  else if ((state.dirty || !answer) && !state.stopped) later(slot, answer ? PAUSE : PAUSE * 10);
  if (![...slots.values()].some((one) => one.dirty || one.underWay || one.stopped)) form.dispatchEvent(new CustomEvent("form-saved", { bubbles: true }));
}

function later(slot, pause = PAUSE) {
  const state = slots.get(slot);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(slot), pause);
}

if (form) {
  for (const section of form.querySelectorAll("[data-slot]")) slots.set(section.dataset.slot, {});
  form.addEventListener("input", (event) => {
    const slot = /^s(\d+)-/.exec(event.target.name ?? "")?.[1];
    if (!slots.has(slot) || event.target.type === "file" || event.target.name.endsWith("-unchanged")) return;
    slots.get(slot).dirty = true;
    later(slot);
  });
  form.addEventListener("submit", (event) => {
    for (const state of slots.values()) clearTimeout(state.timer);
    const busy = [...slots.values()].find((state) => state.underWay);
    if (busy && !event.defaultPrevented) {
      event.preventDefault();
      busy.held = { submitter: event.submitter };
    }
  }, { capture: true });
}

// The reason for a blank figure is asked for once the field was left blank, not before anything was typed.
const visit = (input) => input.closest(".desk-cell").classList.add("is-visited");
for (const input of document.querySelectorAll('[data-column="value"]')) {
  const reason = input.closest(".desk-cell").querySelector("[data-reason] input");
  if (reason?.value || input.matches(".is-invalid")) visit(input);
  input.addEventListener("change", () => visit(input));
}

// Figures by column: Tab and Enter go down; at the foot of a column the next begins.
const column = (name) => [...document.querySelectorAll(`[data-column="${name}"]`)];
document.addEventListener("keydown", (event) => {
  const here = event.target.dataset?.column;
  if (!here || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key !== "Enter" && event.key !== "Tab") return;
  if (event.key === "Tab" && !event.shiftKey && here === "value" && event.target.value.trim() === "") {
    visit(event.target); // a blank figure asks for its reason: the next field is that one
    return;
  }
  const order = [...column("value"), ...column("forecast")];
  const next = order[order.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
  if (next) {
    event.preventDefault();
    next.focus();
    next.select();
  } else if (event.key === "Enter") event.preventDefault();
});

// 沿用: last period's figure into the field.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-repeats]");
  if (!button) return;
  const field = document.getElementById(button.dataset.repeats);
  field.value = button.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// A screenshot or photo pasted within a task becomes one of its files.
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const input = event.target.closest?.("[data-slot]")?.querySelector("input[type=file]");
  if (!files.length || !input) return;
  event.preventDefault();
  const given = new DataTransfer();
  for (const file of [...input.files, ...files]) given.items.add(file);
  input.files = given.files;
  input.closest("details").open = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
