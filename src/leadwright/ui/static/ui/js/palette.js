// The palette: opened by its link in the rail, by / (keys.js) and by Ctrl or Cmd K. Down and Up walk what was found, Enter takes
// the first.

const palette = document.getElementById("palette")
const input = document.getElementById("palette-q")
const links = () => [...palette.querySelectorAll(".found a")]

function open() {
  if (!palette.open) palette.showModal()
  input.select()
  input.dispatchEvent(new Event("open"))
}

function walk(step) {
  const all = [input, ...links()]
  const at = Math.max(0, all.indexOf(document.activeElement))
  all[Math.min(all.length - 1, Math.max(0, at + step))].focus()
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault()
    open()
  }
})

palette?.addEventListener("keydown", (event) => {
  if (event.isComposing) return
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault()
    walk(event.key === "ArrowDown" ? 1 : -1)
  }
  if (event.key === "Enter" && event.target === input && links().length && palette.dataset.for === input.value) {
    event.preventDefault()
    links()[0].click()
  }
})

// Enter takes the first only of what was found for what stands there now.
palette?.addEventListener("htmx:beforeRequest", () => { delete palette.dataset.for })
palette?.addEventListener("htmx:afterSwap", (event) => {
  palette.dataset.for = new URL(event.detail.xhr.responseURL).searchParams.get("q")
})

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    open()
  }
})
