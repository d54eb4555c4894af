// Toasts: closed by their button; those marked data-passing go by themselves, unless the reader's pointer or focus is on them.

const PASSING = 8000
const region = document.getElementById("toasts")

function pass(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(pass, PASSING, toast)
  else toast.remove()
}

function watch(toast) {
  if ("passing" in toast.dataset) setTimeout(pass, PASSING, toast)
}

if (region) {
  region.querySelectorAll(".toast").forEach(watch)
  new MutationObserver((changes) => changes.flatMap((change) => [...change.addedNodes])
    .filter((node) => node instanceof Element && node.matches(".toast")).forEach(watch)).observe(region, { childList: true })
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove()
  })
}
