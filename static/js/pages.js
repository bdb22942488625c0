// The pages of a draft as they would print, beside the editor: fetched when the page opens and after each save. What is in sight stays while the next is drawn.
const pane = document.querySelector("[data-pages]");
const said = pane.querySelector("[data-pages-said]");
const images = pane.querySelector("[data-page-images]");
let version = null;
let under_way = false;
let again = false;

function show(addresses) {
  while (images.children.length > addresses.length) images.lastChild.remove();
  addresses.forEach((address, place) => {
    const image = images.children[place] ?? images.appendChild(new Image());
    image.alt = `第${place + 1}页`;
    image.loading = place > 1 ? "lazy" : "eager";
    if (image.getAttribute("src") !== address) image.src = address;
  });
}

async function refresh() {
  if (under_way) {
    again = true;
    return;
  }
  under_way = true;
  again = false;
  said.textContent = "正在排版……";
  try {
    const answer = await fetch(pane.dataset.pages, { headers: { Accept: "application/json" }, redirect: "error" });
    const drawn = await answer.json();
    if (drawn.problem) said.textContent = `不能排版：${drawn.problem}`;
    else {
      if (drawn.version !== version) show(drawn.pages);
      version = drawn.version;
      said.textContent = `共${drawn.pages.length}页，与印出的版面一致。`;
    }
    said.classList.toggle("overdue", Boolean(drawn.problem));
  } catch {
    said.textContent = "版面暂时取不到，文字不受影响。";
  }
  under_way = false;
  if (again) refresh();
}

document.addEventListener("form-saved", refresh);
refresh();
