"""What is asked of pages for people who enlarge them, choose their own colours, cannot bear movement, or have no mouse."""

from playwright.sync_api import Page

from tests.browser.looking import scrolls_sideways

# 200 % of a window of 1280 by 800.
ZOOMED = {"width": 640, "device_scale_factor": 2}

# Whatever can be pressed or typed into and does not lie on top at its middle; not what is scrolled out of a box of its own.
_COVERED = """() => {
  const found = []
  for (const one of document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")) {
    const box = one.getBoundingClientRect()
    if (one.ariaHidden == "true" || box.width < 4 || box.height < 4) continue
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    let clip = one.parentElement, cut = x < 0 || y < 0 || x > innerWidth || y > innerHeight
    for (; clip && !cut; clip = clip.parentElement) {
      const edge = clip.getBoundingClientRect(), style = getComputedStyle(clip)
      cut = style.overflowX != "visible" && (x < edge.left || x > edge.right || y < edge.top || y > edge.bottom)
    }
    const hit = cut ? one : document.elementFromPoint(x, y)
    const label = one.labels && [...one.labels].some((label) => label.contains(hit))
    if (!hit || !(one.contains(hit) || hit.contains(one) || label))
      found.push(`${one.outerHTML.slice(0, 90)} under ${hit && hit.outerHTML.slice(0, 60)}`)
  }
  return found
}"""

_MOVING = """() => {
  const found = []
  const seconds = (text) => Math.max(...text.split(",").map((one) => parseFloat(one) * (one.trim().endsWith("ms") ? 0.001 : 1)))
  for (const one of document.querySelectorAll("*"))
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(one, part)
      const lasts = style.animationName == "none" ? 0 : seconds(style.animationDuration)
      if (Math.max(lasts, seconds(style.transitionDuration)) > 0.01) found.push(one.outerHTML.slice(0, 90) + (part ?? ""))
    }
  return found
}"""

# What is told by a filled shape alone, or by a border that somebody's own colours take away, is not told.
_LOST = """() => {
  const found = []
  const seen = (style) => style.borderStyle != "none" && parseFloat(style.borderTopWidth) >= 1
  for (const one of document.querySelectorAll(".btn, .input, .select, .chip, .band, .badge"))
    if (one.checkVisibility() && !one.disabled && !seen(getComputedStyle(one)))
      found.push(`no edge: ${one.outerHTML.slice(0, 90)}`)
  return found
}"""


# What can be acted on and is smaller than 24 by 24 pixels, with what takes a press for it: its label, or what is drawn around it.
_SMALL = """() => {
  const found = []
  const box = (one) => one.getBoundingClientRect()
  const acting = ":is(a[href], button, input:not([type=hidden]), select, textarea, summary)"
  const sentence = "p, dd, dt, small, li, td, th, label, figcaption, .crumb, .crumbs"
  for (const one of document.querySelectorAll(`:is(main, nav, .toasts) ${acting}`)) {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    if (one.disabled || one.ariaHidden == "true" || box(one).width < 2) continue
    // Links within a sentence are as high as its line (WCAG 2.5.8, inline).
    if (one.matches("a") && getComputedStyle(one).display == "inline" && one.closest(sentence)) continue
    const grown = ["::before", "::after"].map((part) => getComputedStyle(one, part))
      .filter((style) => style.content != "none" && style.position == "absolute")
      .map((style) => [parseFloat(style.width), parseFloat(style.height)])
    const around = [...(one.labels ?? [])].map((label) => [box(label).width, box(label).height])
    const sizes = [[box(one).width, box(one).height], ...around, ...grown]
    if (!sizes.some(([wide, high]) => wide >= 23.5 && high >= 23.5))
      found.push(`${one.outerHTML.slice(0, 110)} is ${sizes.map((one) => one.map(Math.round).join("x"))}`)
  }
  return found
}"""

# Numbers what can be acted on, and says how many there are; of a group of radio buttons the keyboard comes to one.
_NUMBER = """() => {
  let number = 0
  const groups = new Set()
  for (const one of document.querySelectorAll(":is(a[href], button, input:not([type=hidden]), select, textarea, summary)")) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.disabled || one.tabIndex < 0) continue
    const group = one.type == "radio" && `${one.form?.id || one.form?.action} ${one.name}`
    if (group && groups.has(group)) continue
    if (group) groups.add(group)
    one.dataset.reached = group ? `group ${group}` : String(number)
    number += 1
  }
  return number
}"""
_AT = """() => {
  const one = document.activeElement, style = getComputedStyle(one)
  const ring = (style) => style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2
  const seen = ring(style) || (one.closest("label") && ring(getComputedStyle(one.closest("label"))))
  one.dataset.visited = "1"
  if (one.type == "radio") for (const other of document.getElementsByName(one.name)) other.dataset.visited = "1"
  const box = one.getBoundingClientRect()
  const shown = box.bottom > 0 && box.top < innerHeight && box.width > 0
  return [one == document.body, !!seen && shown, one.outerHTML.slice(0, 110)]
}"""
_MISSED = """() => [...document.querySelectorAll("[data-reached]:not([data-visited])")]
  .map((one) => one.outerHTML.slice(0, 110))"""


# What was moved without anybody's doing since the page began to load, parts that came later included.
_SHIFTS = """() => new Promise((done) => {
  const found = []
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput && one.value > 0.005)
      found.push(`${one.value.toFixed(3)} by ${one.sources.map((part) => part.node?.outerHTML?.slice(0, 90)).join(" and ")}`)
  }).observe({ type: "layout-shift", buffered: true })
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(found))))
})"""


def shifts(page: Page) -> list[str]:
    """What jumped while the page and its later parts arrived."""
    page.wait_for_load_state("networkidle")
    return [f"it jumps: {one}" for one in page.evaluate(_SHIFTS)]


def zoom_faults(page: Page) -> list[str]:
    """What sticks out or lies under something else in a page enlarged to 200 %."""
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": 640, "height": max(800, tall)})
    sideways = ["it scrolls sideways"] if scrolls_sideways(page) else []
    return sideways + list(page.evaluate(_COVERED))


def forced_faults(page: Page) -> list[str]:
    """What is lost where somebody's own colours hold."""
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    return list(page.evaluate(_LOST))


def moving(page: Page) -> list[str]:
    """What moves although that is not wanted."""
    return list(page.evaluate(_MOVING))


def small_targets(page: Page) -> list[str]:
    """What is harder to hit than 24 by 24 pixels."""
    return list(page.evaluate(_SMALL))


def keyboard_faults(page: Page) -> list[str]:
    """What the Tab key never comes to, or comes to without its being seen."""
    # From the beginning, whatever the page has put the keyboard into.
    page.evaluate(
        "(body => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex') })(document.body)"
    )
    found = []
    # The parts of a date and of a time are stops of their own, with the button of its calendar up to six beside the first.
    parts = 6 * page.locator("input:is([type=date], [type=datetime-local], [type=time])").count()
    for _ in range(page.evaluate(_NUMBER) + parts + 12):
        page.keyboard.press("Tab")
        is_over, is_seen, what = page.evaluate(_AT)
        if is_over:
            break
        if not is_seen:
            found.append(f"no focus seen: {what}")
    return found + [f"never reached: {one}" for one in page.evaluate(_MISSED)]
