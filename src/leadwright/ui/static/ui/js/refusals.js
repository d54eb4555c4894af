// A refusal of the server comes as a toast of its own (HX-Retarget); where nothing usable came back, the page says that.

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget") === "#toasts") {
    event.detail.shouldSwap = true
    event.detail.isError = false
  }
})

// Leaving a page cuts off what it still asks for: that is no failure. A download looks like leaving, so this passes.
let leaving = 0
addEventListener("beforeunload", () => { leaving = Date.now() })

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    if (Date.now() - leaving < 5000) return
    const words = document.getElementById("no-answer")
    document.getElementById("toasts").replaceChildren(words.content.cloneNode(true))
  })
}
