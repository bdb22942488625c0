// The document's page follows the print queue: it asks every second and a half, and loads anew when something has ended.
const EVERY = 1500;
const strip = document.querySelector("[data-printing]");

async function look() {
  let now = null;
  try {
    const answer = await fetch(strip.dataset.printing, { headers: { Accept: "application/json" } });
    now = answer.ok ? await answer.json() : null;
  } catch {
    now = null; // no connection: ask again
  }
  if (now && now.state !== strip.dataset.state) {
    location.reload();
    return;
  }
  if (now && strip.textContent !== now.words) strip.textContent = now.words;
  setTimeout(look, EVERY);
}

if (strip) setTimeout(look, EVERY);
