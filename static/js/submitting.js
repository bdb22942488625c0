// Filters made of fields (data-submits) send their form as soon as one is changed; without scripts the button does it.
document.addEventListener("change", (event) => event.target.closest("form[data-submits]")?.requestSubmit());
