// <a href="/page" data-opens="id">: opens <dialog id="id"> where script runs, and leads to the page where it does not.
// Inside, data-closes closes; so does a click beside the dialog.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]")
  const dialog = opener && document.getElementById(opener.dataset.opens)
  if (dialog && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover())
    dialog.showModal()
    return
  }
  const closer = event.target.closest("[data-closes]")
  if (closer) closer.closest("dialog")?.close()
  if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect()
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom
    if (!inside && event.detail) event.target.close()
  }
})
