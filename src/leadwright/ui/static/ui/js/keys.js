// Keys for what the page already offers: an element with data-key="f" is pressed (a field is focused) by F, one with
// data-go="l" by G and then L. Single keys rest while somebody types, and where <html data-keys="off">.

const CHORD = 1500
let goUntil = 0

const typing = (target) => target.closest("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]")
const inDialog = () => document.querySelector("dialog[open]")
const visible = (element) => element.checkVisibility()

function act(element) {
  if (element.matches("input, textarea, select")) element.focus()
  else element.click()
}

function find(attribute, key) {
  const scope = inDialog() ?? document
  const all = [...scope.querySelectorAll(`[${attribute}="${CSS.escape(key)}"]`)]
  return all.find(visible) ?? all.find((element) => element.closest("[popover]"))
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
    event.preventDefault()
    event.target.form.requestSubmit()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return
  if (document.documentElement.dataset.keys === "off" || typing(event.target)) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const going = event.timeStamp < goUntil
  goUntil = !going && key === "g" && !inDialog() ? event.timeStamp + CHORD : 0
  const element = going ? find("data-go", key) : find("data-key", event.shiftKey && /[a-z]/.test(key) ? `shift+${key}` : key)
  if (!element) return
  event.preventDefault()
  act(element)
})
