// The worked example follows the numbers as they are typed. It is reckoned by the server, so that it is what will be adopted; without this file 试算影响 does the same.
const PAUSE = 400; // milliseconds without a key before it is asked

for (const region of document.querySelectorAll("[data-example]")) {
  const form = document.getElementById(region.dataset.example);
  let timer = 0;
  let asked = 0;

  const reckon = async () => {
    const turn = ++asked;
    const body = new FormData(form);
    body.set("act", "example");
    region.setAttribute("aria-busy", "true");
    let fresh = null;
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(region.id);
    } catch {
      fresh = null; // no connection: the last example stays
    }
    if (turn !== asked) return; // somebody typed on
    region.removeAttribute("aria-busy");
    if (fresh) region.replaceChildren(...fresh.childNodes);
  };

  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) return;
    clearTimeout(timer);
    timer = setTimeout(reckon, PAUSE);
  });
}
