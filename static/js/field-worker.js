// Lets the field page open in a dead spot: what was last seen of it, and the style sheets and scripts that it needs. The net always comes first.
const PAGES = "field-pages";
const isPage = (url) => /^\/inspections\/\d+\/units\/\d+\/field$/.test(url.pathname);
const isPart = (url) => url.pathname.startsWith("/static/") || url.pathname.startsWith("/bootstrap/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(remember)));

// The page that was opened before this worker came is asked for once more, so that it can be opened again without a net.
async function remember() {
  for (const client of await self.clients.matchAll({ type: "window" })) {
    const url = new URL(client.url);
    if (isPage(url)) await answered(new Request(url.pathname, { credentials: "same-origin" })).catch(() => null);
  }
}

async function answered(request) {
  const kept = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await kept.put(request, answer.clone());
    else if (isPage(new URL(request.url))) await kept.delete(request);
    return answer;
  } catch (problem) {
    const known = await kept.match(request, { ignoreVary: true });
    if (known) return known;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (isPage(url) || isPart(url)) event.respondWith(answered(event.request));
});
