// A formula that scrolls can be reached with the keyboard; one that does not is no stop.
const formulas = document.querySelectorAll("div.math .katex-display");
const updateStops = () => formulas.forEach((formula) => {
  if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
  else formula.removeAttribute("tabindex");
});
addEventListener("load", updateStops);
addEventListener("resize", updateStops);

// Paper is white.
const { dataset } = document.documentElement;
let shownTheme;
addEventListener("beforeprint", () => { shownTheme = dataset.theme; dataset.theme = "light"; });
addEventListener("afterprint", () => { dataset.theme = shownTheme; });

// Search results quote each formula once: KaTeX writes it twice, for eyes and for screen readers.
if (typeof Search !== "undefined") {
  const toText = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(".katex-html").forEach((formula) => formula.remove());
    return toText(page.documentElement.outerHTML, anchor);
  };
}
