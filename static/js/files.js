// A place to drop files on: lists what was chosen with its size, says at once what is too large, lets one go again.
// Files dropped or pasted anywhere in a form reach its field; where a form has several, the one of the section they were meant for.
const MEGABYTE = 1024 * 1024;
const size = (bytes) => (bytes < MEGABYTE ? `${Math.max(1, Math.round(bytes / 1024))}KB` : `${(bytes / MEGABYTE).toFixed(1)}MB`);

/** Put these files into the field as if a person had chosen them. */
function choose(input, files) {
  const given = new DataTransfer();
  for (const file of input.multiple ? files : files.slice(-1)) given.items.add(file);
  input.files = given.files;
  input.closest("details")?.setAttribute("open", "");
  for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
}

for (const place of document.querySelectorAll("[data-drop]")) {
  const input = place.querySelector("input[type=file]");
  const most = Number(place.dataset.maxBytes) || Infinity;

  const list = () => {
    const items = [...input.files].map((file) => {
      const item = document.createElement("li");
      const large = file.size > most;
      item.textContent = `${file.name}，${size(file.size)}${large ? `，超过${size(most)}，请压缩后再选` : ""} `;
      item.classList.toggle("too-large", large);
      const leave = document.createElement("button");
      leave.type = "button";
      leave.className = "link";
      leave.textContent = "不要";
      leave.setAttribute("aria-label", `不要${file.name}`);
      leave.addEventListener("click", () => {
        choose(input, [...input.files].filter((other) => other !== file));
        input.focus();
      });
      item.append(leave);
      return item;
    });
    place.querySelector(".drop-list").replaceChildren(...items);
    input.setCustomValidity([...input.files].some((file) => file.size > most) ? "文件过大" : "");
  };

  input.addEventListener("change", list);
  input.form?.addEventListener("submit", (event) => {
    if (input.validity.customError) {
      event.preventDefault();
      input.closest("details")?.setAttribute("open", "");
      input.focus();
    }
  });
}

/** The field for what is dropped or pasted here, if it is clear which. */
function fieldAt(target) {
  for (const area of ["[data-drop]", "section", "form"]) {
    const fields = target.closest?.(area)?.querySelectorAll("[data-drop] input[type=file]") ?? [];
    if (fields.length === 1) return fields[0];
  }
  return null;
}

let over = null;
function mark(place) {
  over?.classList.remove("is-over");
  over = place;
  over?.classList.add("is-over");
}

if (document.querySelector("[data-drop]")) {
  // A file that misses the place must not open in the browser instead of the page.
  for (const kind of ["dragover", "dragenter", "drop"])
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      const input = fieldAt(event.target);
      if (kind !== "drop") {
        event.dataTransfer.dropEffect = input ? "copy" : "none";
        mark(input?.closest("[data-drop]") ?? null);
        return;
      }
      mark(null);
      if (input) choose(input, [...input.files, ...event.dataTransfer.files]);
    });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(null));
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const input = files.length ? fieldAt(event.target) : null;
    if (!input || event.clipboardData.types.includes("text/plain")) return; // cells copied from a sheet come with a picture of themselves
    event.preventDefault();
    choose(input, [...input.files, ...files]);
  });
}
