// The page of claims: show only some verdicts, articles or words.  Without scripts all are shown.
const place = document.getElementById("claims-filter");
if (place) {
  const asked = new URLSearchParams(location.search);
  const claims = [...document.querySelectorAll(".claims li:has(span[id])")].map((row) => ({
    row,
    verdict: row.querySelector("strong").textContent,
    article: row.querySelector("strong").nextSibling.textContent.slice(2).split(":")[0],
    text: row.closest(".claims").textContent.toLowerCase(),
  }));

  const choice = (key) => {
    const select = document.createElement("select");
    select.append(new Option("all", ""));
    for (const value of new Set(claims.map((claim) => claim[key]))) select.append(new Option(value));
    return select;
  };
  const search = Object.assign(document.createElement("input"), { type: "search" });
  const fields = { verdict: choice("verdict"), article: choice("article"), words: search };
  const count = document.createElement("output");
  for (const [name, field] of Object.entries(fields)) {
    const label = document.createElement("label");
    label.append(`${name[0].toUpperCase()}${name.slice(1)} `, field);
    field.value = asked.get(name) ?? "";
    field.addEventListener("input", () => update());
    place.append(label);
  }
  place.append(count);

  const fits = ({ verdict, article, text }) => (
    ["", verdict].includes(fields.verdict.value)
    && ["", article].includes(fields.article.value)
    && search.value.toLowerCase().split(/\s+/).every((word) => text.includes(word))
  );
  const hideEmpty = (selector) => document.querySelectorAll(selector).forEach((part) => {
    const inside = claims.filter(({ row }) => part.contains(row));
    if (inside.length) part.hidden = inside.every(({ row }) => row.hidden);
  });
  const update = () => {
    for (const claim of claims) claim.row.hidden = !fits(claim);
    [".claims", ".bd-article .cell", ".bd-article section section"].forEach(hideEmpty);
    const shown = claims.filter((claim) => !claim.row.hidden).length;
    count.textContent = `${shown} of ${claims.length} statements`;
    const query = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) query.set(name, field.value);
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
  };
  update();
}
