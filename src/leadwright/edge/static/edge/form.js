// Hosted forms and landing pages: say that they were seen and begun (counts, of nobody), and send once however often the button is pressed.
const told = (name) => document.querySelector(`meta[name="lw-${name}"]`)?.content;
const tell = (address, what, more) => navigator.sendBeacon(address, new URLSearchParams({ what, ...more }));
const page = told("page"), around = { _token: told("token"), _page: location.href, _referrer: document.referrer };
if (page) tell(page, "view", around);
let begun = false;
for (const form of document.querySelectorAll(".lw-form")) {
  const _token = form.elements.namedItem("_token").value, seen = `${form.action.split("?")[0]}/seen`;
  tell(seen, "view", { _token });
  form.addEventListener("input", () => {
    tell(seen, "start", { _token });
    if (page && !begun) tell(page, "start", around);
    begun = true;
  }, { once: true });
  const button = form.querySelector(".lw-send");
  form.addEventListener("submit", (event) => {
    if (button.ariaBusy === "true") event.preventDefault();
    button.ariaBusy = "true";
  });
  addEventListener("pageshow", () => { button.ariaBusy = "false"; });
}
document.querySelector("[role=alert], .lw-thanks")?.scrollIntoView({ block: "nearest" });
