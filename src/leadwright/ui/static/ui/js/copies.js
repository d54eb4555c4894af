// A button marked data-copies="id" copies what stands in that input. Without script it stays hidden, and the input can be selected.
// Browsers keep the clipboard to pages that came over TLS; elsewhere the text is selected and copied in the old way.

const copy = async (input) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(input.value)
  input.select()
  if (!document.execCommand("copy")) throw new Error("not copied")
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const input = document.getElementById(button.dataset.copies)
  button.hidden = false
  input.addEventListener("focus", () => input.select())
  button.addEventListener("click", () =>
    copy(input).then(
      () => { button.textContent = "Copied" },
      () => { input.focus() },
    ),
  )
}
