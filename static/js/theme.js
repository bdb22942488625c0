// Light or dark: the person's choice where there is one, else what the device prefers. Runs before the first paint.
const root = document.documentElement;
const device = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // storage is switched off: follow the device
  }
}

function show() {
  const theme = chosen() ?? (device.matches ? "dark" : "light");
  root.dataset.bsTheme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.textContent = theme === "dark" ? "切换浅色" : "切换深色";
  }
}

show();
device.addEventListener("change", show);
addEventListener("storage", show);
document.addEventListener("DOMContentLoaded", show);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  try {
    localStorage.setItem("theme", root.dataset.bsTheme === "dark" ? "light" : "dark");
    show();
  } catch {
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  }
});
