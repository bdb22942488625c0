// 序时: the line follows the typing; the tools fill the fields, nothing is saved by them.
const [WIDTH, HEIGHT] = [240, 100];
const number = (field) => Number(field.value.normalize("NFKC").trim());

for (const editor of document.querySelectorAll("[data-curve-editor]")) {
  const fields = [...editor.querySelectorAll("[data-point]")];
  const chart = editor.querySelector("[data-curve]");
  const across = (place) => ((place + 1) / fields.length) * WIDTH;

  const draw = () => {
    const points = fields.flatMap((field, place) => (field.value.trim() && Number.isFinite(number(field)) ? [[across(place), HEIGHT - Math.min(100, Math.max(0, number(field)))]] : []));
    const line = points.length ? [[0, HEIGHT], ...points] : [[0, HEIGHT], [WIDTH, 0]];
    chart.querySelector(".curve-line").setAttribute("points", line.map((point) => point.join(",")).join(" "));
    chart.querySelectorAll(".curve-dot").forEach((dot) => dot.remove());
    for (const [x, y] of points) {
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      for (const [name, value] of Object.entries({ class: "curve-dot", cx: x, cy: y, r: 2 })) dot.setAttribute(name, value);
      chart.append(dot);
    }
  };

  const put = (values) => {
    fields.forEach((field, place) => { field.value = values[place]; });
    fields[0].dispatchEvent(new Event("input", { bubbles: true }));
  };

  const rounded = (value) => String(Math.round(value * 10) / 10);
  const tools = {
    even: () => put(fields.map((_, place) => (place === fields.length - 1 ? "100" : rounded(((place + 1) / fields.length) * 100)))),
    clear: () => put(fields.map(() => "")),
    straight: () => {
      const known = [[-1, 0], ...fields.flatMap((field, place) => (field.value.trim() && place < fields.length - 1 ? [[place, number(field)]] : [])), [fields.length - 1, 100]];
      put(fields.map((field, place) => {
        if (field.value.trim()) return field.value;
        const after = known.findIndex(([at]) => at >= place);
        const [[left, low], [right, high]] = [known[after - 1], known[after]];
        return rounded(low + ((high - low) * (place - left)) / (right - left));
      }));
    },
  };

  editor.addEventListener("input", draw);
  editor.addEventListener("click", (event) => tools[event.target.dataset.curveTool]?.());
}
