// The desk: each slot saves itself with its own version, so that two people on one desk never overwrite each other;
// the figures are filled in by column. What could not be saved stays in this browser, where the slot's own form finds it
// too (autosave.js: same key, same names). Without scripts the page's own buttons do all of it.
import "./report.js";

const PAUSE = 1200;
const form = document.getElementById("desk");
const said = document.getElementById("desk-said");
const slots = new Map();

function fieldsOf(slot) {
  const start = `s${slot}-`;
  return [...form.elements].filter((field) => field.name?.startsWith(start) && field.type !== "file");
}

const isTicked = (field) => ["checkbox", "radio"].includes(field.type);

/** What the form of this slot alone would send: the names without the slot's prefix. */
function bodyOf(slot) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  for (const field of fieldsOf(slot)) {
    if (isTicked(field) && !field.checked) continue;
    if (field.name.endsWith("-unchanged") || field.name.endsWith("-confirmed")) continue;
    body.append(field.name.slice(`s${slot}-`.length), field.value);
  }
  return body;
}

const say = (words) => said && (said.textContent = words);
const sectionOf = (slot) => document.querySelector(`[data-slot="${slot}"]`);

/** This browser's own copy of a slot; storage may be full or switched off. */
function storage(slot, action) {
  try {
    return action(localStorage, `draft:${document.documentElement.dataset.person ?? ""}:${sectionOf(slot).dataset.url}`);
  } catch {
    return null;
  }
}
const wordsOf = (slot) => [...bodyOf(slot)].filter(([name]) => !["csrf_token", "version"].includes(name));
const keep = (slot) => storage(slot, (box, key) => box.setItem(key, JSON.stringify({ at: Date.now(), values: wordsOf(slot) })));
const forget = (slot) => storage(slot, (box, key) => box.removeItem(key));

async function save(slot) {
  const state = slots.get(slot);
  if (state.underWay || state.stopped || form.dataset.sent) return;
  state.underWay = true;
  state.dirty = false;
  let answer = null;
  try {
    answer = await fetch(sectionOf(slot).dataset.url, {
      method: "POST",
      body: bodyOf(slot),
      headers: { Accept: "application/json" },
      redirect: "manual",
      keepalive: document.hidden,
    });
  } catch {
    say("网络不通，内容已留在本机，恢复后继续保存");
  }
  state.underWay = false;
  if (!answer?.ok) {
    state.dirty = true; // still to be saved: leaving the page asks
    keep(slot);
  }
  if (answer?.ok) {
    const saved = await answer.json();
    if (!state.dirty) forget(slot);
    form.elements[`s${slot}-version`].value = saved.version;
    say(`已自动保存 ${saved.saved_at}`);
  } else if (answer?.status === 409) {
    state.stopped = true;
    say("有任务他人已保存了新的内容；点“全部存草稿”可对照两份内容，其他任务不受影响");
    sectionOf(slot).querySelector("[data-missing]").textContent = "他人已保存了新的内容，请存草稿后对照";
  } else if (answer?.type === "opaqueredirect" || answer?.status === 401) {
    state.stopped = true;
    say("登录已过期；请在另一窗口登录后再保存");
  } else if (answer) say("未能自动保存，内容已留在本机，请点“全部存草稿”");
  if (state.held) form.requestSubmit(state.held.submitter);
  else if (state.dirty && !state.stopped) later(slot, answer?.ok ? PAUSE : PAUSE * 10);
  if (![...slots.values()].some((one) => one.dirty || one.underWay || one.stopped)) form.dispatchEvent(new CustomEvent("form-saved", { bubbles: true }));
}

function later(slot, pause = PAUSE) {
  const state = slots.get(slot);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(slot), pause);
}

/** Words of an earlier visit that never reached the server are offered in their section; they replace nothing by themselves. */
function offerKept(slot) {
  const kept = JSON.parse(storage(slot, (box, key) => box.getItem(key)) ?? "null");
  if (!kept) return;
  const start = `s${slot}-`;
  const fieldOf = ([name, value]) => fieldsOf(slot).find((field) => field.name === start + name && (!isTicked(field) || field.value === value));
  const lost = kept.values.filter((one) => one[1] !== "" && fieldOf(one) && (isTicked(fieldOf(one)) ? !fieldOf(one).checked : fieldOf(one).value !== one[1]));
  if (!lost.length) {
    if (!document.querySelector(".form-errors")) forget(slot);
    return;
  }
  const offer = document.createElement("div");
  offer.className = "notice notice-warning";
  const at = new Date(kept.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const words = lost.filter((one) => !isTicked(fieldOf(one))).map(([, value]) => value.slice(0, 20));
  offer.append(`本机留有 ${at} 未保存的内容${words.length ? `：${words.join("；")}` : ""}。 `);
  const button = (label, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "btn btn-sm", textContent: label });
    made.addEventListener("click", () => {
      offer.remove();
      act();
    });
    offer.append(made, " ");
  };
  button("恢复", () => {
    for (const one of lost) {
      if (isTicked(fieldOf(one))) fieldOf(one).checked = true;
      else fieldOf(one).value = one[1];
    }
    sectionOf(slot).querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  });
  button("放弃", () => forget(slot));
  sectionOf(slot).querySelector(".card-content").prepend(offer);
}

if (form) {
  for (const section of form.querySelectorAll("[data-slot]")) {
    slots.set(section.dataset.slot, {});
    offerKept(section.dataset.slot);
  }
  form.addEventListener("input", (event) => {
    const slot = /^s(\d+)-/.exec(event.target.name ?? "")?.[1];
    if (!slots.has(slot) || event.target.type === "file" || event.target.name.endsWith("-unchanged")) return;
    slots.get(slot).dirty = true;
    keep(slot);
    later(slot);
  });
  // A phone that is put away closes pages without asking.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) for (const [slot, state] of slots) if (state.dirty) save(slot);
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
