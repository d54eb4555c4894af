/* Leadwright: what people do on your website. Nothing is loaded or stored before consent where data-consent="required" stands. */
(() => {
  const script = document.currentScript;
  const safely = (work) => (...given) => { try { return work(...given); } catch { return undefined; } };
  safely(() => {
    const told = script.dataset;
    const endpoint = script.src.split("?")[0].replace(/\.js$/, "");
    const NAME = "lw_id";
    // Who asks not to be followed is only counted, and where consent is required not even that before it.
    const quiet = !!navigator.globalPrivacyControl;
    const opts = quiet && told.consent !== "required" ? "cookieless" : told.consent || "given";
    let here, from = document.referrer, landed, visible, deepest, waiting = [];

    const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
    const cookie = (name) => (`; ${document.cookie}`.split(`; ${name}=`)[1] || "").split(";")[0];
    const keep = (id, seconds) => {
      const domain = told.domain ? `; domain=${told.domain}` : "";
      document.cookie = `${NAME}=${id}; path=/; max-age=${seconds}; samesite=lax${domain}${location.protocol === "https:" ? "; secure" : ""}`;
    };
    const known = () => cookie(NAME) || decodeURIComponent(cookie("ajs_anonymous_id")).replaceAll('"', "");
    let agreed = !quiet && (opts === "given" || (opts === "required" && !!cookie(NAME)));
    const visitor = () => { const id = known() || hex(); keep(id, 34164000); return id; };

    const post = (document_) => {
      const body = JSON.stringify({ writeKey: told.key, sentAt: new Date(), ...document_ });
      if (!navigator.sendBeacon || !navigator.sendBeacon(endpoint, body))
        fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => undefined);
    };
    const flush = safely(() => {
      if (!waiting.length) return;
      const batch = waiting;
      waiting = [];
      post({ batch });
    });
    const say = (type, more) => {
      if (!agreed) return;
      waiting.push({
        type, anonymousId: visitor(), messageId: hex(), timestamp: new Date(), ...more,
        context: {
          library: { name: "leadwright.js" }, userAgent: navigator.userAgent, locale: navigator.language,
          page: { url: here, path: location.pathname, title: document.title, referrer: from },
        },
      });
      setTimeout(flush, 0);
    };
    const track = (event, properties) => say("track", { event, properties });

    const count = () => post({ count: [{ url: here, referrer: from }] });
    const begin = () => {
      here = location.href;
      landed = document.visibilityState === "visible" ? performance.now() : 0;
      visible = deepest = 0;
      if (agreed) say("page", { properties: {} });
      else if (opts === "cookieless") count();
    };
    const look = () => {
      const whole = document.documentElement.scrollHeight;
      deepest = Math.max(deepest, Math.min(100, Math.round(((scrollY + innerHeight) * 100) / (whole || 1))));
    };
    const end = () => {
      look();
      if (landed) visible += performance.now() - landed;
      landed = 0;
      const seconds = Math.round(visible / 1000);
      if (seconds > 0) {
        track("Page Left", { path: new URL(here).pathname, seconds, depth: deepest });
        visible = 0;
      }
      flush();
    };
    const moved = () => {
      if (location.href.split("#")[0] === here.split("#")[0]) return;
      end();
      from = here;
      begin();
    };

    addEventListener("scroll", safely(look), { passive: true });
    addEventListener("pagehide", safely(end));
    document.addEventListener("visibilitychange", safely(() => {
      if (document.visibilityState === "hidden") end();
      else landed = performance.now();
    }));
    document.addEventListener("click", safely((event) => {
      const marked = event.target.closest("[data-lw-event]");
      if (!marked) return;
      const properties = {};
      for (const { name, value } of marked.attributes)
        if (name.startsWith("data-lw-") && name !== "data-lw-event") properties[name.slice(8)] = value;
      track(marked.dataset.lwEvent, properties);
      flush();
    }), true);
    const begun = new WeakSet();
    document.addEventListener("input", safely((event) => {
      const form = event.target.form;
      if (!form || begun.has(form)) return;
      begun.add(form);
      track("Form Started", { form: form.id || form.getAttribute("name") || "" });
    }), true);
    for (const name of ["pushState", "replaceState"]) {
      const whole = history[name];
      history[name] = function (...given) { const done = whole.apply(this, given); safely(moved)(); return done; };
    }
    addEventListener("popstate", safely(moved));

    window.leadwright = {
      track: safely(track),
      visitor: safely(() => (agreed ? visitor() : "")),
      consent: safely((yes) => {
        if (opts !== "required" && yes) return;
        if (!yes) { agreed = false; waiting = []; keep("", 0); }
        else if (quiet) count();
        else if (!agreed) { agreed = true; say("page", { properties: {} }); }
      }),
    };
    begin();
  })();
})();
