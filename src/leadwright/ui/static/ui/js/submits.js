// A double click sends a form once: the second of two clicks would answer “that is there already” in place of what the first made.
// Forms that htmx sends stay on the page and may be pressed again at once; without script the operations see to it that one is made.

const DOUBLE_CLICK = 700
const sent = new WeakMap()

document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.getAttribute("method") !== "post" || form.matches("[hx-post]")) return
  const button = event.submitter?.value
  const before = sent.get(form)
  if (before && before.button === button && Date.now() - before.at < DOUBLE_CLICK) event.preventDefault()
  else if (!event.defaultPrevented) sent.set(form, { button, at: Date.now() })
})
