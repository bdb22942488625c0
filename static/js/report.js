// The report form shows what a figure leads to while it is typed: running total, completion, forecast against actual.
// The server prints the same words (reports/_parts.html); its figures are the ones that count.
const LARGEST = 1e12;

/** A figure as people type it: full-width digits, thousands commas; null when blank or no number. */
function figure(text) {
  const plain = text.normalize("NFKC").replaceAll(",", "").trim();
  const value = plain === "" ? NaN : Number(plain);
  return Number.isFinite(value) && value >= 0 && value < LARGEST ? value : null;
}

/** Sums of at most four decimals without the noise of binary fractions. */
const exact = (value) => Math.round(value * 1e4) / 1e4;

/** Half-up to one decimal, as on the server. */
const percent = (ratio) => `${(Math.floor(exact(ratio * 1000) + 0.5) / 10).toFixed(1)}%`;

function show(input) {
  const { counting, before, target } = input.dataset;
  const value = figure(input.value);
  const held = before === "" ? null : Number(before);
  const total = value === null ? held : exact(counting === "stock" ? value : (held ?? 0) + value);
  const outcome = document.querySelector(`[data-outcome="${input.id}"]`);
  if (outcome && total !== null) {
    const share = Number(target) > 0 ? `，完成率${percent(total / Number(target))}` : "";
    const words = outcome.hasAttribute("data-short") ? "" : value === null ? "累计" : "累计将为"; // the desk's column has a head
    outcome.textContent = `${words}${total}${share}`;
  }
  const actual = document.querySelector(`[data-actual="${input.id}"]`);
  if (actual) actual.textContent = value === null ? "—" : String(value);
  toggle("reason", input, input.value.trim() === "");
  toggle("fall", input, value !== null && held !== null && value < held);
}

/** A reason is asked for only where one is needed, but never hidden once something is written in it. */
function toggle(kind, input, needed) {
  const place = document.querySelector(`[data-${kind}="${input.id}"]`);
  if (place) place.hidden = !needed && place.querySelector("input").value.trim() === "";
}

const figures = [...document.querySelectorAll("[data-figure] input[data-counting]")];
const showAll = () => figures.forEach(show);
for (const form of document.querySelectorAll("#report, #desk")) form.addEventListener("input", showAll);
showAll();
