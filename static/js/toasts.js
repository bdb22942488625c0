// Toasts: news of success leaves by itself, unless the pointer or the focus rests on it; warnings and errors stay until closed.
const SHOWN_FOR = 6000;
const place = document.querySelector("#toasts");

function leaveLater(note) {
  if (!["success", "info"].includes(note.dataset.toast)) return;
  let timer = setTimeout(() => note.remove(), SHOWN_FOR);
  const stay = () => clearTimeout(timer);
  const leave = () => {
    clearTimeout(timer);
    timer = setTimeout(() => note.remove(), SHOWN_FOR);
  };
  note.addEventListener("mouseenter", stay);
  note.addEventListener("focusin", stay);
  note.addEventListener("mouseleave", leave);
  note.addEventListener("focusout", leave);
}

if (place) {
  place.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove());
  for (const note of place.querySelectorAll("[data-toast]")) leaveLater(note);
}
