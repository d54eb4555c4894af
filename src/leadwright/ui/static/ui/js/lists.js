// The list by keyboard and by ticking: J and K move, X selects, Shift X selects to here, Enter opens. Without script rows are
// links and boxes, and the bar below shows by itself once one is ticked.

const typing = (target) => target.closest("input:not([type=checkbox],[type=radio]), textarea, select, dialog[open], [popover]:popover-open")
const rows = () => [...document.querySelectorAll("[data-row]")]
const box = (row) => row?.querySelector("input[type=checkbox][name=lead]")
const current = () => document.activeElement?.closest?.("[data-row]")
let anchor = null

function count(form) {
  const ticked = form.querySelectorAll("input[name=lead]:checked").length
  const all = form.querySelector("[data-all]")
  const boxes = form.querySelectorAll("input[name=lead]").length
  if (all) { all.checked = ticked > 0 && ticked === boxes; all.indeterminate = ticked > 0 && ticked < boxes }
  const whole = form.querySelector("[data-whole]")
  const text = form.querySelector("[data-selected]")
  if (text) text.textContent = whole?.checked ? "The whole list" : `${ticked} selected`
}

function move(step) {
  const all = rows()
  const here = all.indexOf(current())
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step))]
  next?.querySelector("a.who")?.focus()
  next?.scrollIntoView({ block: "nearest" })
}

function select(row, toHere) {
  const one = box(row)
  if (!one) return
  const all = rows()
  const [from, to] = [all.indexOf(anchor ?? row), all.indexOf(row)].sort((a, b) => a - b)
  const on = toHere || !one.checked
  for (const each of toHere ? all.slice(from, to + 1) : [row]) box(each).checked = on
  anchor = row
  count(one.form)
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-list]")
  if (!form) return
  if (event.target.matches("[data-all]")) for (const one of form.querySelectorAll("input[name=lead]")) one.checked = event.target.checked
  if (event.target.matches("input[name=lead]")) anchor = event.target.closest("[data-row]")
  count(form)
})
document.addEventListener("reset", (event) => { if (event.target.matches("form[data-list]")) setTimeout(() => count(event.target)) })

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return
  if (event.key === "Escape") { document.querySelector("form[data-list]")?.reset(); return }
  if (document.documentElement.dataset.keys === "off") return
  const key = event.key.toLowerCase()
  if (key === "j" || key === "k") move(key === "j" ? 1 : -1)
  else if (key === "x" && current()) select(current(), event.shiftKey)
  else return
  event.preventDefault()
})
