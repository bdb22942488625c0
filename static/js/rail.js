// The navigation on a phone: a drawer that takes the focus and gives it back; Escape and the veil close it.
const rail = document.querySelector("#rail");
const opener = document.querySelector("[data-rail-open]");

if (rail && opener) {
  const page = document.querySelector(".page");
  const narrow = matchMedia("(max-width: 760px)");
  let veil = null;

  const close = () => {
    if (!veil) return;
    veil.remove();
    veil = null;
    page.inert = false;
    rail.classList.remove("is-open");
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  };

  const open = () => {
    veil = document.createElement("div");
    veil.className = "veil";
    veil.addEventListener("click", close);
    document.body.append(veil);
    page.inert = true;
    rail.classList.add("is-open");
    opener.setAttribute("aria-expanded", "true");
    rail.querySelector("[data-rail-close]").focus();
  };

  opener.addEventListener("click", open);
  rail.querySelector("[data-rail-close]").addEventListener("click", close);
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  narrow.addEventListener("change", close);
}
