/* Leadwright: forms in your own pages, without cookies. Allow this host in script-src and connect-src.
   <div data-leadwright-form="NAME"></div> says where, and sends "leadwright:submitted". */
(() => {
  const host = new URL(document.currentScript.src).origin;
  const known = new WeakSet();

  const build = (it) => {
    if (typeof it === "string") return it;
    const [tag, attributes, inside] = it;
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...inside.map(build));
    return element;
  };

  const ask = async (path, body) => {
    const answer = await fetch(host + path, { method: body ? "POST" : "GET", body, credentials: "omit" });
    return { status: answer.status, ...(await answer.json()) };
  };

  const mark = (form, slug, mistakes) => {
    const root = form.getRootNode();
    for (const line of root.querySelectorAll(".lw-mistake")) line.hidden = true;
    for (const input of root.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    root.querySelector(".lw-wrong")?.remove();
    form.prepend(build(["p", { class: "lw-wrong", role: "alert", tabindex: -1 }, [mistakes[""] || form.words.look]]));
    let first;
    for (const name in mistakes) {
      const place = `lw-${slug}-${name.replaceAll(".", "-")}`;
      const line = root.getElementById(`${place}-mistake`);
      if (!line) continue;
      line.textContent = mistakes[name];
      line.hidden = false;
      const input = root.getElementById(place);
      input.ariaInvalid = "true";
      input.setAttribute("aria-describedby", line.id);
      first ??= input;
    }
    (first ?? form.firstChild).focus();
  };

  const send = async (element, form, slug) => {
    const button = form.querySelector(".lw-send");
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    let body = new FormData(form);
    if (!form.enctype.startsWith("multi")) body = new URLSearchParams(body);
    const { referrer, title } = document;
    const around = { page: location.href, referrer, title, visitor: window.leadwright?.visitor() ?? "" };
    for (const name in around) body.set("_" + name, around[name]);
    try {
      const told = await ask(`/f/${slug}/submit`, body);
      if (told.token) form.elements._token.value = told.token;
      if (told.status === 200) {
        element.dispatchEvent(new CustomEvent("leadwright:submitted", { bubbles: true, detail: { form: slug } }));
        if (told.page) return location.assign(told.page);
        const thanks = build(told.thanks);
        form.replaceWith(thanks);
        return thanks.focus();
      }
      mark(form, slug, told.mistakes || { "": told.message });
    } catch {
      mark(form, slug, { "": form.words.not_sent });
    }
    button.ariaBusy = "false";
  };

  const mount = async (element) => {
    known.add(element);
    const slug = encodeURIComponent(element.dataset.leadwrightForm);
    try {
      const told = await ask(`/f/${slug}/embed`);
      if (told.message) throw Error(told.message);
      const root = element.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(told.style);
      root.adoptedStyleSheets = [sheet];
      const form = build(told.form);
      root.append(form);
      form.words = told.words;
      const tell = (what) =>
        navigator.sendBeacon(`${host}/f/${slug}/seen`, new URLSearchParams({ what, _token: form.elements._token.value }));
      tell("view");
      form.addEventListener("input", () => tell("start"), { once: true });
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        send(element, form, slug);
      });
    } catch (problem) {
      console.error(`Leadwright form ${slug}: ${problem.message}`);
    }
  };

  const look = () => {
    for (const one of document.querySelectorAll("[data-leadwright-form]")) known.has(one) || mount(one);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();
})();
