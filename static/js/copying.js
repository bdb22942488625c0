// 带入上期内容: last period's words go into the field, behind what is already there; a second press takes them out again.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.into);
  if (button.dataset.before !== undefined) {
    field.value = button.dataset.before;
    delete button.dataset.before;
    button.textContent = "带入上期内容";
  } else {
    button.dataset.before = field.value;
    const words = document.getElementById(button.dataset.copies).textContent.trim();
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n${words}` : words;
    button.textContent = "撤销带入";
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
