// Windows (<dialog>): opened by data-opens, closed by data-dialog-close, Escape or a click beside them; data-confirm asks before a form is sent.
// The first field takes the focus; the browser alone would give it to the button that closes.
function open(dialog) {
  dialog.showModal();
  dialog.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea, .btn-primary)")?.focus();
}

const asking = document.querySelector("#confirm-dialog");
let asked = null;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    open(document.getElementById(opener.dataset.opens));
    return;
  }
  if (event.target.closest("[data-dialog-close]") || event.target.matches("dialog[open]")) event.target.closest("dialog").close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches("a[data-opens]")) {
    event.preventDefault();
    event.target.click();
  }
});

// Capturing: the question comes before the guard against double sending counts the form as sent.
document.addEventListener(
  "submit",
  (event) => {
    const words = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (!words || event.target.dataset.confirmed) return;
    event.preventDefault();
    event.stopPropagation();
    asked = { form: event.target, submitter: event.submitter };
    asking.querySelector("#confirm-dialog-text").textContent = words;
    asking.querySelector("[data-confirm-yes]").textContent = event.submitter?.textContent.trim() || "确定";
    asking.showModal();
  },
  { capture: true },
);

asking?.querySelector("[data-confirm-yes]").addEventListener("click", () => {
  asking.close();
  asked.form.dataset.confirmed = "1";
  asked.form.requestSubmit(asked.submitter);
  delete asked.form.dataset.confirmed;
});

// A form that came back with errors inside a window: show the window again.
document.querySelector("dialog [data-form-errors]")?.closest("dialog").showModal();
document.querySelector("[data-form-errors]")?.focus();
