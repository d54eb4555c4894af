// A device many people use: nothing of a visitor is left for the next one.
const form = document.querySelector(".lw-form");
const fresh = document.querySelector(".lw-next a")?.href ?? (form ? form.action : location.href);
const again = () => location.replace(fresh);
const PATIENCE = 90000;
if (!form) setTimeout(again, 12000);
else {
  let waiting;
  const wait = () => { clearTimeout(waiting); waiting = setTimeout(again, PATIENCE); };
  form.addEventListener("input", wait);
  form.addEventListener("submit", () => { clearTimeout(waiting); form.querySelector(".lw-send").ariaBusy = "true"; });
  if (document.querySelector("[role=alert]")) wait();
  addEventListener("pageshow", (event) => { if (event.persisted) again(); });
}
