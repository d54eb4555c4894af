// The zone of this browser, put into a select marked data-guess-zone while it still says UTC.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone
for (const select of document.querySelectorAll("select[data-guess-zone]")) {
  const known = [...select.options].some((option) => option.value === here)
  if (known && select.value === "UTC") select.value = here
}
