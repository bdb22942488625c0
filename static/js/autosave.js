// Drafts save themselves. A form with data-autosave-url is posted there after a pause in typing; the answer is JSON {saved_at: "09:42", version: "3"}.
// A form may fill itself (`form-restore`, cancelled) and listen to the answers (`form-answered`). Until it is saved, a copy is kept in this browser. 409 (somebody else saved meanwhile) stops the saving: nothing is overwritten silently.

const PAUSE = 1500;
const KEPT_DAYS = 7;
const PREFIX = "draft:";
const person = document.documentElement.dataset.person ?? "";
const notKept = new Set(["csrf_token", "version"]);

function storage(action) {
  try {
    return action(localStorage);
  } catch {
    return null; // storage is full or switched off: the server's copy is the only one
  }
}

function valuesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !notKept.has(name));
}

function fill(form, values) {
  const typed = new Map();
  for (const [name, value] of values) typed.set(name, [...(typed.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || notKept.has(field.name) || ["file", "submit", "button"].includes(field.type)) continue;
    const wanted = typed.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = wanted.includes(field.value);
    else if (field instanceof HTMLSelectElement && field.multiple) for (const option of field.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) field.value = wanted.shift();
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function watch(form) {
  const url = form.dataset.autosaveUrl;
  const key = `${PREFIX}${person}:${url}`;
  const said = document.querySelector(`[data-autosave-words="${form.id}"]`) ?? document.querySelector("[data-autosave-words]") ?? form.appendChild(document.createElement("p"));
  said.classList.add("autosave");
  said.setAttribute("role", "status");
  let timer = null;
  let under_way = false;
  let stopped = false;
  let dirty = false;
  let held = null; // a submission that waits for the save under way: its answer carries the version that must be sent

  const say = (words, kept = false) => {
    said.textContent = words;
    said.classList.toggle("is-kept", kept);
  };
  const keep = () => storage((kept) => kept.setItem(key, JSON.stringify({ at: Date.now(), values: valuesOf(form) })));
  const forget = () => storage((kept) => kept.removeItem(key));

  async function save() {
    if (under_way || stopped || form.dataset.sent) return;
    under_way = true;
    dirty = false;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    let answer = null;
    try {
      answer = await fetch(url, { method: "POST", body, keepalive: document.hidden, headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      say("网络不通，内容已留在本机，恢复后继续保存", true);
    }
    under_way = false;
    if (answer?.ok) {
      const saved = await answer.json();
      form.dispatchEvent(new CustomEvent("form-answered", { detail: saved }));
      if (saved.version && form.elements.version) form.elements.version.value = saved.version;
      say(`已自动保存 ${saved.saved_at}`);
      if (!dirty) {
        forget();
        form.dispatchEvent(new CustomEvent("form-saved", { bubbles: true }));
      }
    } else if (answer?.status === 409) {
      stopped = true;
      say("他人已保存了新的内容，自动保存已停止；您的内容留在本机，请另开窗口核对后再提交", true);
    } else if (answer?.type === "opaqueredirect" || answer?.status === 401) {
      stopped = true;
      say("登录已过期，内容已留在本机；请在另一窗口登录后刷新本页", true);
    } else if (answer?.status === 422) {
      const refused = await answer.json().catch(() => null); // what has to be put right first, where the page can show it
      form.dispatchEvent(new CustomEvent("form-answered", { detail: refused }));
      say("内容有误，尚未保存，已留在本机", true);
    } else if (answer) {
      say("未能自动保存，内容已留在本机", true);
    }
    if (held) {
      const { submitter } = held;
      held = null;
      form.requestSubmit(submitter);
    } else if ((dirty || !answer) && !stopped) later(answer ? PAUSE : PAUSE * 10);
  }

  function later(pause = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  form.addEventListener("input", () => {
    dirty = true;
    keep();
    later();
  });
  document.addEventListener("visibilitychange", () => document.hidden && dirty && save());
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    keep();
    if (under_way) {
      event.preventDefault();
      held = { submitter: event.submitter };
      return;
    }
    storage(() => sessionStorage.setItem("draft-sent", key));
  });
  offerKept(form, key, said, forget);
}

function offerKept(form, key, said, forget) {
  const kept = JSON.parse(storage((box) => box.getItem(key)) ?? "null");
  if (!kept) return;
  if (JSON.stringify(kept.values) === JSON.stringify(valuesOf(form))) {
    forget();
    return;
  }
  const at = new Date(kept.at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const offer = document.createElement("div");
  offer.className = "notice notice-warning";
  const words = document.createElement("span");
  words.textContent = `本机留有 ${at} 未保存的内容。`;
  const restore = document.createElement("button");
  const drop = document.createElement("button");
  for (const [button, label] of [[restore, "恢复"], [drop, "放弃"]]) {
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = label;
  }
  restore.addEventListener("click", () => {
    const restoring = new CustomEvent("form-restore", { cancelable: true, detail: kept.values });
    if (form.dispatchEvent(restoring)) fill(form, kept.values);
    offer.remove();
    said.textContent = "已恢复本机内容，尚未保存";
  });
  drop.addEventListener("click", () => {
    forget();
    offer.remove();
  });
  offer.append(words, " ", restore, " ", drop);
  form.prepend(offer);
}

// Old copies are thrown away, and at sign-out all of this person's: office computers are shared.
function clean(all) {
  storage((kept) => {
    for (const key of Object.keys(kept).filter((name) => name.startsWith(PREFIX))) {
      const age = Date.now() - (JSON.parse(kept.getItem(key))?.at ?? 0);
      if (age > KEPT_DAYS * 86_400_000 || (all && key.startsWith(`${PREFIX}${person}:`))) kept.removeItem(key);
    }
  });
}

const forms = [...document.querySelectorAll("form[data-autosave-url]")];
// Sent with success: the next page does not hold the same form any more, and is not the sign-in page of a session that ended.
storage(() => {
  const sent = sessionStorage.getItem("draft-sent");
  sessionStorage.removeItem("draft-sent");
  if (sent && person && !document.querySelector(".error-page") && !forms.some((form) => `${PREFIX}${person}:${form.dataset.autosaveUrl}` === sent)) localStorage.removeItem(sent);
});
clean(false);
for (const form of forms) watch(form);
const forgetPages = () => globalThis.caches?.delete("field-pages"); // what field-worker.js kept for a dead spot
if (document.getElementById("sign-in")) forgetPages();
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => {
  clean(true);
  forgetPages();
});
