// A list of leads remembers the order of its rows for this tab; the page of a lead offers the one before and the one after.
// A list marks the links to its leads with data-lead; the lead's page has [data-neighbours] with [data-previous] and [data-next].

const KEPT = "leads-in-order"
const links = [...document.querySelectorAll("a[data-lead]")]

if (links.length) {
  const order = [...new Set(links.map((link) => new URL(link.href).pathname))]
  sessionStorage.setItem(KEPT, JSON.stringify({ order, list: location.pathname + location.search }))
}

const buttons = document.querySelector("[data-neighbours]")

function lead(button, path) {
  if (path) button.href = path
  else button.setAttribute("aria-disabled", "true")
}

if (buttons) {
  const { order = [], list = "" } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}")
  const here = order.indexOf(location.pathname)
  if (here >= 0) {
    lead(buttons.querySelector("[data-previous]"), order[here - 1])
    lead(buttons.querySelector("[data-next]"), order[here + 1])
    buttons.hidden = false
    const back = document.querySelector("[data-list]")
    if (back && list.startsWith("/")) back.href = list
    const place = document.querySelector("[data-place]")
    if (place) place.textContent = `/ ${here + 1} of ${order.length} on the page`
  }
}
