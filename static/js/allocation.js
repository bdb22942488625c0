// 分配目标: the sum of the units' shares follows the typing; it is compared with the target, never forced to equal it.
function figure(words) {
  return Number(words.normalize("NFKC").replaceAll(",", "").trim() || 0);
}

document.addEventListener("input", (event) => {
  const target = event.target.dataset.share;
  if (!target) return;
  const shares = [...document.querySelectorAll(`[data-share="${target}"]`)].map((field) => figure(field.value));
  const sum = shares.reduce((total, share) => total + share, 0);
  document.querySelector(`[data-sum="${target}"]`).textContent = Number.isFinite(sum) ? String(Number(sum.toFixed(4))) : "—";
});
