// 分配目标: sums and differences follow the typing, exactly (in ten-thousandths); they are shown, never forced.
const STEP = 10000n;

function figure(words) {
  const typed = words.normalize("NFKC").replaceAll(",", "").trim();
  if (!typed) return 0n;
  const match = /^(\d+)(?:\.(\d{1,4}))?$/.exec(typed);
  return match ? BigInt(match[1]) * STEP + BigInt((match[2] || "").padEnd(4, "0")) : null;
}

function shown(value) {
  if (value === null) return "—";
  const rest = String(value % STEP).padStart(4, "0").replace(/0+$/, "");
  return `${value / STEP}${rest ? `.${rest}` : ""}`;
}

function sum(fields) {
  return fields.map((field) => figure(field.value)).reduce((total, one) => (total === null || one === null ? null : total + one), 0n);
}

function show(output, gap) {
  const word = document.createElement("span");
  word.textContent = gap === null ? "请核对数字" : gap === 0n ? "相等" : `${gap > 0n ? "多" : "少"}分配${shown(gap > 0n ? gap : -gap)}${output.dataset.unit}`;
  word.className = gap === 0n ? "gap" : "gap overdue";
  output.replaceChildren(word);
}

const all = (selector) => [...document.querySelectorAll(selector)];

function follow(target) {
  const shares = all(`[data-share="${target}"]`);
  const total = figure(document.querySelector(`[data-total="${target}"]`).value);
  const given = sum(shares);
  document.querySelector(`[data-sum="${target}"]`).textContent = shown(given);
  document.querySelector(`[data-total-shown="${target}"]`).textContent = shown(total);
  const difference = document.querySelector(`[data-difference="${target}"]`);
  if (shares.some((share) => share.value.trim())) show(difference, given === null || total === null ? null : given - total);
  else difference.textContent = "未分配，由牵头单位填报总数";
  for (const output of all(`[data-group^="${target}-"]`)) output.textContent = shown(sum(all(`[data-of-group="${output.dataset.group}"]`)));
  const plan = document.querySelector("[data-plan-total]");
  const together = sum(all("[data-total]"));
  const fixed = plan ? figure(plan.dataset.fixed || "") : 0n;
  const counted = document.querySelector("[data-sum-of-totals]");
  if (counted) counted.textContent = shown(together === null ? null : together + fixed);
  if (plan) show(plan, together === null ? null : together + fixed - figure(plan.dataset.planTotal));
}

document.addEventListener("input", (event) => {
  const target = event.target.dataset.share || event.target.dataset.total;
  if (target) follow(target);
});
