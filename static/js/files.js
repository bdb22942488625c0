// A place to drop files on: lists what was chosen with its size, and says at once what is too large.
const MEGABYTE = 1024 * 1024;
const size = (bytes) => (bytes < MEGABYTE ? `${Math.max(1, Math.round(bytes / 1024))}KB` : `${(bytes / MEGABYTE).toFixed(1)}MB`);

for (const place of document.querySelectorAll("[data-drop]")) {
  const input = place.querySelector("input[type=file]");
  const most = Number(place.dataset.maxBytes) || Infinity;

  const list = () => {
    const items = [...input.files].map((file) => {
      const item = document.createElement("li");
      const large = file.size > most;
      item.textContent = `${file.name}，${size(file.size)}${large ? `，超过${size(most)}，请压缩后再选` : ""}`;
      item.classList.toggle("too-large", large);
      return item;
    });
    place.querySelector(".drop-list").replaceChildren(...items);
    input.setCustomValidity([...input.files].some((file) => file.size > most) ? "文件过大" : "");
  };

  input.addEventListener("change", list);
  input.form?.addEventListener("submit", (event) => {
    if (input.validity.customError) {
      event.preventDefault();
      input.focus();
    }
  });
  for (const kind of ["dragover", "dragenter"]) place.addEventListener(kind, (event) => (event.preventDefault(), place.classList.add("is-over")));
  for (const kind of ["dragleave", "drop"]) place.addEventListener(kind, () => place.classList.remove("is-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    const given = new DataTransfer();
    for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) given.items.add(file);
    input.files = given.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
