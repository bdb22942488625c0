// Whoever reads a document that waits for an acknowledgement has opened it: the page says so by itself, as reading (GET) writes nothing.
for (const form of document.querySelectorAll("[data-opening]")) {
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true });
}
