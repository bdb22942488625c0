// The PDF is hashed here and never sent: by the browser's crypto, or over plain http, where browsers offer none (except on
// 127.0.0.1), by our own. Without JavaScript the form sends the file to the server, which says so, compares and forgets it.
import { digestOf } from "./sha256.js";

const form = document.querySelector("[data-verify]");

async function digest(file) {
  if (!globalThis.crypto?.subtle) return digestOf(file);
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(words, kind) {
  const strip = document.createElement("div");
  strip.className = `notice notice-${kind}`;
  strip.textContent = words;
  form.querySelector("[data-verify-answer]").replaceChildren(strip);
}

let asked = 0;

async function answer(file) {
  const mine = (asked += 1); // of two files dropped one after the other the last one counts
  say(`${file.name}：正在计算校验值……`, "info");
  try {
    const same = (await digest(file)) === form.dataset.verify;
    if (mine === asked) say(`${file.name}：${same ? form.dataset.true : form.dataset.altered}`, same ? "success" : "error");
  } catch {
    if (mine === asked) say(`${file.name}：读不出这个文件，请重新选择。`, "error");
  }
}

if (form) {
  const field = form.querySelector("input[type=file]");
  form.querySelector("[data-verify-hint]").textContent = "文件只在本机计算校验值，不上传。";
  field.addEventListener("change", () => field.files[0] && answer(field.files[0]));
  form.addEventListener("submit", (event) => {
    if (!field.files[0]) return; // the server says what is missing
    event.preventDefault();
    answer(field.files[0]);
  });
  const zone = form.querySelector("[data-verify-drop]");
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || zone.classList.remove("is-over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    if (event.dataTransfer.files[0]) answer(event.dataTransfer.files[0]);
  });
}
