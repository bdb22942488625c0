// What is seen in the field is kept in this phone (IndexedDB) before it is sent, and forgotten only once the server says that it has it.
// Every note carries a key of its own: sent twice, it is kept once. A service worker lets the page open without a net. Notes of another person are never sent.

const place = document.querySelector("[data-field]");
const said = place.querySelector("[data-field-said]");
const list = place.querySelector("[data-field-waiting]");
const form = document.querySelector("[data-field-form]");
const person = (document.documentElement.dataset.person ?? "").split(":")[0];
const RETRY = 20_000;
let sending = false;

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("field-notes", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("notes", { keyPath: "key" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function store(mode, act) {
  const kept = await opened;
  return new Promise((resolve, reject) => {
    const work = kept.transaction("notes", mode);
    const asked = act(work.objectStore("notes"));
    work.oncomplete = () => resolve(asked.result);
    work.onerror = work.onabort = () => reject(work.error);
  });
}

const keep = (note) => store("readwrite", (notes) => notes.put(note));
const forget = (key) => store("readwrite", (notes) => notes.delete(key));
const waiting = async () => (await store("readonly", (notes) => notes.getAll())).filter((one) => one.person === person).sort((a, b) => a.noted_at.localeCompare(b.noted_at));

async function show(words = "") {
  const notes = await waiting();
  const here = notes.filter((one) => one.url === place.dataset.notes);
  const elsewhere = notes.filter((one) => one.url !== place.dataset.notes);
  const stuck = elsewhere.filter((one) => one.fault).length;
  list.hidden = !here.length;
  list.replaceChildren(
    ...here.map((one) => {
      const line = document.createElement("li");
      const text = document.createElement("span");
      const small = document.createElement("small");
      text.textContent = one.values.seen;
      small.textContent = `${one.about}${one.photos.length ? `，照片${one.photos.length}张` : ""}，${one.fault ? `未能发送：${one.fault}` : "待发送"}`;
      text.append(small);
      line.append(text);
      if (one.fault) {
        const drop = document.createElement("button");
        drop.type = "button";
        drop.className = "btn btn-sm";
        drop.textContent = "放弃";
        drop.addEventListener("click", async () => {
          await forget(one.key);
          show();
        });
        line.append(drop);
      }
      return line;
    }),
  );
  const parts = [];
  if (!navigator.onLine) parts.push("当前没有网络");
  if (here.length) parts.push(`本机有${here.length}条记录待发送`);
  if (elsewhere.length > stuck) parts.push(`${form ? "其他单位" : "本机"}有${elsewhere.length - stuck}条现场记录待发送`);
  if (stuck) parts.push(`${form ? "其他单位" : "本机"}有${stuck}条现场记录未能发送，请打开该单位现场页处理`);
  said.textContent = words || (parts.length ? `${parts.join("，")}。` : form ? "记录已全部发送。断网时记录留在本机，联网后自动发送。" : "");
  said.classList.toggle("overdue", Boolean(notes.length));
}

async function send() {
  if (sending) return;
  sending = true;
  let sent = 0;
  let words = "";
  try {
    const notes = (await waiting()).filter((one) => !one.fault);
    if (notes.length) {
      const asked = await fetch(place.dataset.token, { headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual" });
      if (asked.type === "opaqueredirect" || !asked.ok) throw Object.assign(new Error(), { words: "登录已过期，记录留在本机。请重新登录后打开本页。" });
      const { token, person: who } = await asked.json();
      if (who.split(":")[0] !== person) throw Object.assign(new Error(), { words: "已换人登录，本机记录等原记录人登录后发送。" });
      for (const note of notes) {
        const body = new FormData();
        for (const [name, value] of Object.entries(note.values)) body.append(name, value);
        body.set("csrf_token", token);
        for (const photo of note.photos) body.append("photos", photo.blob, photo.name);
        const answer = await fetch(note.url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
        const told = answer.ok || answer.status === 422 ? await answer.json().catch(() => null) : null;
        if (told?.kept) {
          await forget(note.key);
          sent += 1;
        } else if (told) await keep({ ...note, fault: told.faults.join("；") });
        else if (answer.status === 403 || answer.status === 404) await keep({ ...note, fault: "现在不能记录，请联系办公室" });
        else throw Object.assign(new Error(), { words: "暂时不能发送，记录留在本机，稍后再试。" });
      }
    }
  } catch (problem) {
    words = problem.words ?? "";
  }
  sending = false;
  await show(words);
  if (sent && !(await waiting()).length && !isTyping()) location.reload();
  return sent;
}

const isTyping = () => Boolean(form && (form.elements.seen.value || form.elements.photos.files.length));

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  delete values.csrf_token;
  if (!values.verdict || !values.seen.trim()) {
    said.textContent = "请选择核对结果，并写下看到的情况。";
    said.classList.add("overdue");
    (values.verdict ? form.elements.seen : form.querySelector("[name=verdict]")).focus();
    return;
  }
  const key = crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const noted_at = new Date().toISOString();
  const photos = [...form.elements.photos.files].map((file) => ({ name: file.name, blob: file }));
  const about = form.elements.task_id.selectedOptions[0].textContent.trim();
  try {
    await keep({ key, person, noted_at, url: place.dataset.notes, about, photos, values: { ...values, key, noted_at } });
  } catch {
    form.submit(); // this browser keeps nothing: send it at once, as a page without script would
    return;
  }
  form.reset();
  await show();
  await send();
});

for (const link of document.querySelectorAll("[data-note-task]"))
  link.addEventListener("click", () => {
    if (form) form.elements.task_id.value = link.dataset.noteTask;
  });

// The first visit came before the worker: the style sheets and scripts that the page has are kept too.
async function keepParts() {
  const kept = await caches.open("field-pages");
  const parts = performance.getEntriesByType("resource").map((one) => new URL(one.name));
  const own = parts.filter((url) => url.origin === location.origin && /^\/(static|bootstrap)\//.test(url.pathname));
  await Promise.all(own.map(async (url) => (await kept.match(url.href)) ?? kept.add(url.href)));
}

addEventListener("online", send);
addEventListener("offline", () => show());
document.addEventListener("visibilitychange", () => !document.hidden && send());
setInterval(() => navigator.onLine && send(), RETRY);
navigator.serviceWorker?.register(place.dataset.worker, { scope: "/inspections/" });
if (form && globalThis.caches && navigator.onLine) keepParts().catch(() => null);
await show();
send();
