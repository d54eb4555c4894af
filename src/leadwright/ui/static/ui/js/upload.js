// <form data-upload data-limit="bytes">: a file may be dropped anywhere on [data-drop]; one above the limit is refused with the
// words in the template before it is sent; while it is sent, the button cannot be pressed again and the part sent is shown.

const form = document.querySelector("form[data-upload]")
const drop = form.querySelector("[data-drop]")
const input = form.querySelector("input[type=file]")
const problem = form.querySelector("[data-problem]")
const sending = form.querySelector("[data-sending]")

function refuse(words) {
  problem.hidden = !words
  problem.querySelector("span").textContent = words
  input.toggleAttribute("aria-invalid", Boolean(words))
}

function isTooLarge() {
  const tooLarge = input.files.length > 0 && input.files[0].size > Number(form.dataset.limit)
  refuse(tooLarge ? form.querySelector("[data-too-large]").content.textContent : "")
  return tooLarge
}

for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over") })
}
for (const kind of ["dragleave", "drop"]) {
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.remove("over") })
}
drop.addEventListener("drop", (event) => {
  if (event.dataTransfer.files.length === 0) return
  input.files = event.dataTransfer.files
  if (!isTooLarge()) form.requestSubmit()
})
input.addEventListener("change", isTooLarge)

form.addEventListener("submit", (event) => {
  if (isTooLarge() || form.hasAttribute("aria-busy")) { event.preventDefault(); return }
  form.setAttribute("aria-busy", "true")
  form.querySelector("button.primary").setAttribute("aria-busy", "true")
  sending.hidden = false
})
// Back shows the page as it was left: ready for another file.
window.addEventListener("pageshow", () => {
  form.removeAttribute("aria-busy")
  form.querySelector("button.primary").removeAttribute("aria-busy")
  sending.hidden = true
})
