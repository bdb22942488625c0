// The PDF is hashed here and never sent. Over plain http browsers offer no crypto (except on 127.0.0.1): then the form
// sends the file to the server, which says so, compares and forgets it.
const form = document.querySelector("[data-verify]");

async function answer(file) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const found = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const same = found === form.dataset.verify;
  const strip = document.createElement("div");
  strip.className = `notice notice-${same ? "success" : "error"}`;
  strip.textContent = `${file.name}：${same ? form.dataset.true : form.dataset.altered}`;
  form.querySelector("[data-verify-answer]").replaceChildren(strip);
}

if (form && globalThis.crypto?.subtle) {
  const field = form.querySelector("input[type=file]");
  form.querySelector("[data-verify-hint]").textContent = "文件只在本机计算校验值，不上传。";
  field.addEventListener("change", () => field.files[0] && answer(field.files[0]));
  form.addEventListener("submit", (event) => {
    if (!field.files[0]) return; // the server says what is missing
    event.preventDefault();
    answer(field.files[0]);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) answer(event.dataTransfer.files[0]);
  });
}
