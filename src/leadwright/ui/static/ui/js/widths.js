// A head's edge is drawn with the pointer to make its column wider or narrower; the width is kept for this person.

const NARROWEST = 48
const WIDEST = 800

function grip(head) {
  const edge = document.createElement("span")
  edge.className = "grip"
  edge.setAttribute("aria-hidden", "true")
  head.append(edge)
  edge.addEventListener("pointerdown", (event) => {
    event.preventDefault()
    edge.setPointerCapture(event.pointerId)
    const start = event.clientX
    const was = head.getBoundingClientRect().width
    const way = getComputedStyle(head).direction === "rtl" ? -1 : 1
    const place = [...head.parentElement.children].indexOf(head)
    const column = head.closest("table").querySelectorAll("col")[place]
    const width = (move) => Math.round(Math.min(WIDEST, Math.max(NARROWEST, was + way * (move.clientX - start))))
    const draw = (move) => column.setAttribute("width", width(move))
    edge.addEventListener("pointermove", draw)
    edge.addEventListener("pointerup", (end) => { edge.removeEventListener("pointermove", draw); keep(head, width(end)) }, { once: true })
  })
}

function keep(head, width) {
  const form = head.closest("form")
  const told = new FormData()
  for (const name of ["csrfmiddlewaretoken", "list"]) told.set(name, form.elements[name].value)
  told.set("column", head.dataset.column)
  told.set("width", width)
  fetch(form.dataset.widths, { method: "POST", body: told })
}

for (const head of document.querySelectorAll("form[data-widths] th[data-column]")) grip(head)
