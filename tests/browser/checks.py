"""What is asked of every page.  Each check returns the faults it finds, in words."""

from __future__ import annotations

import io
import re
from pathlib import Path

import axe_playwright_python
from PIL import Image

from tests.browser.visit import Visit

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,  # it would fetch style sheets from addresses that do not exist
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}
# A chapter has ten thousand coloured words of code, and as many pieces of formulas.  While
# axe looks, a formula is a letter or two in a box of its size, and of the words in each colour
# on each ground one is left: it would take four times as long.  Of hundreds of list items, as
# on the pages about the articles, the first are looked at.
THIN = """() => {
  const boxes = [...document.querySelectorAll("pre, .katex")];
  const sizes = boxes.map(box => box.getBoundingClientRect());
  const seen = new Set();
  window.restore = boxes.map((box, i) => {
    const whole = box.innerHTML;
    if (box.matches(".katex")) {
      box.style = `display: inline-block; width: ${sizes[i].width}px; height: ${sizes[i].height}px`;
      box.replaceChildren(sizes[i].width < 40 ? "x" : "xx");  // within its box
    }
    const ground = box.closest(".cell_input, .output, .admonition, .highlight")?.className;
    for (const word of box.querySelectorAll("span")) {
      if (word.firstElementChild) continue;
      const kind = [ground, word.className].join();
      const isOneLetter = word.textContent.trim().length < 2;  // axe passes over these
      if (isOneLetter || seen.has(kind)) word.replaceWith(word.textContent);
      else seen.add(kind);
    }
    return () => { box.innerHTML = whole; box.removeAttribute("style"); };
  });
  for (const many of ["article li", ".claims"]) {
    for (const one of [...document.querySelectorAll(many)].slice(60)) {
      one.hidden = true;
      window.restore.push(() => { one.hidden = false; });
    }
  }
}"""
# Words alike, down from the body of the page, have the contrast of the first two of them.
SAMPLE = """() => {
  const style = e => e.matches(".katex") ? "" : e.getAttribute("style");
  const stripe = e => e.matches("tr") ? e.rowIndex % 2 : "";
  const kind = e => [e.tagName, e.getAttribute("class"), style(e), stripe(e)].join();
  const hasWords = e => e.matches("input, select, textarea")
    || [...e.childNodes].some(
      node => node.nodeType === Node.TEXT_NODE && node.data.trim().length > 1);
  const counts = new Map();
  for (const one of document.body.querySelectorAll("*")) {
    if (!hasWords(one) || !one.checkVisibility()) continue;
    const above = [];
    for (let at = one; at !== document.body; at = at.parentElement) above.push(kind(at));
    const key = above.join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (counts.get(key) > 2) continue;
    one.dataset.sample = "";
    window.restore.push(() => { delete one.dataset.sample; });
  }
}"""
# One picture of the page shows all figures where nothing stands between them.
IMAGES_ALONE = "body :not(:has(img), img) { display: none !important }"
FIGURES = """() => [...document.querySelectorAll(".cell_output img")].map(image => {
  image.decoding = "sync";
  const box = image.getBoundingClientRect();
  return {
    name: image.src.split("/").pop().slice(0, 40),
    loaded: image.naturalWidth > 0,
    sized: image.hasAttribute("width") && image.hasAttribute("height"),
    box: [box.left, box.top, box.right, box.bottom].map(Math.round),
  };
})"""
RESTORE = "() => restore.forEach(one => one())"

# Dollars around a command, a power, an index or a lone letter; prices are not meant.
RAW_TEX = re.compile(r"\$[^$\n]*[\\^_{][^$\n]*\$|\$[A-Za-z]\$|\\[()\[\]]|\\[a-z]{2,}")
FILE_NAME = re.compile(r"\.(svg|png|jpe?g|gif)$|^[0-9a-f]{16,}", re.IGNORECASE)
WORDS_IN_A_SENTENCE = 5
READABLE_CONTRAST = 3.0  # what WCAG asks of graphics
SLAB_CONTRAST = 1.1


def script_errors(seen: Visit) -> list[str]:
    """Errors of scripts and in the console, and files that are not there."""
    return seen.console_errors


def requests_elsewhere(seen: Visit) -> list[str]:
    """Addresses that are not on this machine and were asked for all the same."""
    return seen.outside_requests


def contrast_of_words(seen: Visit) -> list[str]:
    """What axe-core reports of words that are hard to read on their ground."""
    options = AXE_OPTIONS | {"runOnly": ["color-contrast"], "rules": {}}
    return axe(seen, options, "[data-sample]", THIN, SAMPLE)


def structure(seen: Visit) -> list[str]:
    """What axe-core reports of all but colours."""
    rules = {**AXE_OPTIONS["rules"], "color-contrast": {"enabled": False}}
    return axe(seen, AXE_OPTIONS | {"rules": rules}, "html", THIN)


def axe(seen: Visit, options: dict, part: str, *thinning: str) -> list[str]:
    """What axe-core reports of a part of a page with fewer words."""
    seen.page.evaluate(AXE.read_text(encoding="utf-8"))
    for script in thinning:
        seen.page.evaluate(script)
    result = seen.page.evaluate("asked => axe.run(...asked)", [part, options])
    seen.page.evaluate(RESTORE)
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:120]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def sideways_scrolling(seen: Visit) -> list[str]:
    """The page is wider than the screen, and the elements that make it so."""
    wide, screen = seen.page.evaluate(
        "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
    )
    if wide <= screen:
        return []
    culprits = seen.page.evaluate(
        """screen => [...document.querySelectorAll("article *")]
             .filter(element => element.getBoundingClientRect().right > screen + 1)
             .map(element => element.outerHTML.slice(0, 80))""",
        screen,
    )
    return [f"the page is {wide} px wide on a screen of {screen} px", *culprits[-3:]]


def raw_tex(seen: Visit) -> list[str]:
    """TeX that a reader sees: never rendered, or refused by KaTeX."""
    text = seen.page.evaluate(
        """() => {
          const copy = document.body.cloneNode(true);
          copy.querySelectorAll("script, style, pre, code, .katex").forEach(e => e.remove());
          return copy.textContent;
        }"""
    )
    refused = seen.page.locator(".katex-error").all_text_contents()
    return [f"not rendered: {tex}" for tex in RAW_TEX.findall(text)] + [
        f"refused by KaTeX: {tex}" for tex in refused
    ]


def image_texts(seen: Visit) -> list[str]:
    """Images without a real alternative text; in a cell's output it is a sentence."""
    images = seen.page.evaluate(
        """() => [...document.images].map(image => ({
             source: image.src.split("/").pop().slice(0, 40),
             alt: image.getAttribute("alt"),
             decorative: image.matches("[alt=''].logo__image, [alt=''][role=presentation]"),
             output: image.closest(".cell_output") !== null,
           }))"""
    )
    faults = []
    for image in images:
        alt = (image["alt"] or "").strip()
        if image["decorative"]:
            continue
        if not alt:
            faults.append(f"{image['source']} has no alternative text")
        elif FILE_NAME.search(alt):
            faults.append(f"{image['source']} has a file name for a text: {alt}")
        elif image["output"] and len(alt.split()) < WORDS_IN_A_SENTENCE:
            faults.append(f"{image['source']} says too little: {alt}")
    return faults


def luminance(colour: tuple[int, ...]) -> float:
    """Relative luminance as WCAG defines it."""
    linear = [
        value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4
        for value in colour[:3]
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def figures(seen: Visit) -> list[str]:
    """Figures that make the text jump, did not load, stand on a slab, or cannot be seen."""
    colour = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    ground = luminance(tuple(int(number) for number in re.findall(r"\d+", colour)[:3]))
    style = seen.page.add_style_tag(content=IMAGES_ALONE)
    images = seen.page.evaluate(FIGURES)
    shown = Image.open(io.BytesIO(seen.page.screenshot(full_page=True))).convert("RGB")
    style.evaluate("style => style.remove()")
    faults = []
    for image in images:
        name = image["name"]
        if not image["loaded"]:
            faults.append(f"{name} did not load")
            continue
        if not image["sized"]:
            faults.append(f"{name} gives no size: the text jumps when it comes")
        picture = shown.crop(image["box"])
        colours = picture.getcolors(picture.width * picture.height)
        if contrast(luminance(picture.getpixel((1, 1))), ground) > SLAB_CONTRAST:
            faults.append(f"{name} stands on a slab: its ground is not the page's")
        if max(contrast(luminance(shade), ground) for _, shade in colours) < READABLE_CONTRAST:
            faults.append(f"{name} cannot be seen against the page")
    return faults


def missing_parts(seen: Visit) -> list[str]:
    """Text, formulas, code, tables and figures that have no place on the page."""
    return seen.page.evaluate(
        """() => {
          const seen = element => element.getBoundingClientRect().height > 1;
          const article = document.querySelector("article, main") ?? document.body;
          const parts = [...article.querySelectorAll("p, pre, table, img, .katex-html")];
          const folded = "details, .headerlink, .dropdown-menu";
          const faults = parts.filter(part => !part.closest(folded) && !seen(part))
            .map(part => "not to be seen: " + part.outerHTML.slice(0, 100));
          if (article.innerText.trim().length < 40) faults.push("the page is empty");
          return faults;
        }"""
    )


EVERYWHERE = (
    script_errors,
    requests_elsewhere,
    sideways_scrolling,
    raw_tex,
    image_texts,
)
# Most of the time goes to these: colours do not depend on the screen, nor structure on colours.
# While figures are looked at, the page takes boxes that are not shown for boxes that fit.
BY_COLOUR_AND_SCREEN = {
    ("light", "desktop"): (structure, contrast_of_words, figures),
    ("dark", "desktop"): (contrast_of_words, figures),
    ("light", "phone"): (structure,),
    ("dark", "phone"): (),
}
WITHOUT_SCRIPTS = (missing_parts, raw_tex)


def faults(seen: Visit, checks: tuple) -> list[str]:
    """Every fault of a page, after the name of the check that found it."""
    return [f"{check.__name__}: {fault}" for check in checks for fault in check(seen)]
