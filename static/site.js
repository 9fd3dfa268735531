// What a page gains with JavaScript: theme, keys, sorting, filters, copying, lists opened in place.
// Every page works without it, and each part leaves a page alone that lacks its elements.
const all = (selector, under = document) => [...under.querySelectorAll(selector)];
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

// The top of the site, wherever it is published.
const root = new URL("../", document.currentScript.src).href;

// Theme: a choice is kept in this browser only.
const themes = () => {
  const page = document.documentElement;
  const options = ["system", "light", "dark"].map((value) => make("option", { value }, value[0].toUpperCase() + value.slice(1)));
  const select = make("select", { autocomplete: "off" }, ...options);
  select.value = page.dataset.theme || "system";
  select.addEventListener("change", () => {
    const chosen = select.value !== "system";
    if (chosen) page.dataset.theme = select.value;
    else delete page.dataset.theme;
    try {
      if (chosen) localStorage.setItem("theme", select.value);
      else localStorage.removeItem("theme");
    } catch {}
  });
  return make("label", { className: "theme" }, "Theme ", select);
};
document.querySelector(".top")?.append(themes());

// The tree of tactics and techniques is one file for all pages; a page says at which branch it opens.
const plant = () => {
  const { branch } = document.documentElement.dataset;
  const holds = ([address, , , below]) => address === branch || below.some(holds);
  const list = (branches) => {
    const open = branches.find(holds);
    const items = branches.map((item) => {
      const [address, name, rules, below] = item;
      const link = make("a", { href: root + address }, name + " ", make("span", {}, rules.toLocaleString("en")));
      if (address === branch) link.setAttribute("aria-current", link.pathname === location.pathname ? "page" : "true");
      return make("li", {}, link, ...(item === open && below.length ? [list(below)] : []));
    });
    return make("ul", {}, ...items);
  };
  const tree = make("nav", { className: "tree", ariaLabel: "Tactics and techniques" }, list(techniqueTree));
  let fold = document.querySelector(".fold");
  if (!fold) document.querySelector("main").before((fold = make("details", { className: "fold" }, make("summary", {}, "Techniques"))));
  fold.querySelector("summary").after(tree);
};
document.head.append(make("link", { rel: "icon", href: root + "static/favicon.svg" }));
if (document.querySelector("main")) {
  document.head.append(make("script", { src: root + "attack/tree.js", onload: plant }));
}

// "/" goes to the search box; the search page shows what was asked.
const boxes = all("form.find input");
for (const box of boxes) Object.assign(box, { autocomplete: "off", spellcheck: false, ariaKeyShortcuts: "/" });
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const box = boxes.find((input) => input.getClientRects().length);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
const address = new URLSearchParams(location.search);
if (address.get("q")) for (const box of boxes) box.value = address.get("q");

// Sorting: each header becomes a button; a third press restores the order of the page.
const severities = ["unrated", "informational", "low", "medium", "high", "critical"];
const key = (row, column, numeric) => {
  const cell = row.cells[column];
  const text = cell ? (cell.querySelector("summary, a, code") || cell).textContent.trim() : "";
  if (numeric) return parseFloat((cell ? cell.textContent : "").replace(/,/g, "")) || 0;
  const severity = severities.indexOf(text);
  return severity < 0 ? text.toLowerCase() : String(severity);
};
const sort = (table, column, numeric, direction) => {
  for (const body of table.tBodies) {
    const groups = [...body.rows].filter((row) => row.classList.contains("group"));
    const rows = [...body.rows].filter((row) => !row.classList.contains("group"));
    rows.forEach((row, index) => (row.dataset.at ??= index));
    rows.sort((a, b) => {
      if (direction) {
        const [x, y] = [key(a, column, numeric), key(b, column, numeric)];
        if (x !== y) return (x < y ? -1 : 1) * direction;
      }
      return a.dataset.at - b.dataset.at;
    });
    const [head, ...tail] = groups;
    body.append(...(head ? [head] : []), ...rows, ...tail);
  }
};
const sortable = (table) => {
  const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
  if (all("tbody tr:not(.group)", table).length < 2) return;
  heads.forEach((head, column) => {
    const numeric = head.classList.contains("n") || head.classList.contains("counted");
    const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const first = numeric ? "descending" : "ascending";
      const second = numeric ? "ascending" : "descending";
      const now = head.getAttribute("aria-sort");
      const next = now === first ? second : now === second ? "" : first;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      if (next) head.setAttribute("aria-sort", next);
      sort(table, column, numeric, { ascending: 1, descending: -1 }[next] || 0);
    });
  });
};
all(".frame > table").forEach(sortable);

// Filters: heads of columns say by what their cells filter, a cell's `data-key` or else its text says which choice it is, and the
// address keeps what was chosen.
const names = { vendor: "Vendor", tag: "Tagged", platform: "Platform", severity: "Severity", status: "Status", kind: "Kind", source: "Source" };
const chosen = {};
const choices = (facet, cell) => {
  const keyed = cell.querySelector("[data-key]") || cell;
  const label = keyed.textContent.trim();
  if (facet === "platform") return label.split(", ").filter(Boolean).map((word) => ({ token: `platform:${word}`, label: word }));
  const value = keyed.dataset.key || (facet === "tag" ? label : label.toLowerCase());
  return label ? [{ token: `${facet}:${value}`, label }] : [];
};
const kind = (row) => {
  const tag = row.querySelector("[data-facet=kind]");
  const label = tag?.textContent || "detection";
  return { token: `kind:${tag?.dataset.key || label}`, label };
};
const tables = all("table[data-filters]").map((table) => {
  const facets = all("thead th", table).map((head, column) => [head.dataset.facet, column]).filter(([facet]) => facet);
  const rows = all("tbody tr:not(.group)", table).map((row) => {
    const { vendor } = row.parentElement.dataset;
    const group = vendor ? [{ token: `vendor:${vendor}`, label: row.parentElement.querySelector(".vendor").textContent }] : [];
    const carried = [...group, kind(row), ...facets.flatMap(([facet, column]) => choices(facet, row.cells[column]))];
    return { row, carried, tokens: carried.map(({ token }) => token) };
  });
  const frame = table.closest(".frame");
  let form = document.querySelector(`form.filters[data-for="${frame.parentElement.id}"]`);
  if (!form && rows.length > 7) {
    form = make("form", { className: "filters" });
    for (const [name, label] of Object.entries(names)) {
      const counts = new Map();
      for (const { token, label } of rows.flatMap((row) => row.carried)) {
        if (token.startsWith(name + ":")) counts.set(token, { label, count: (counts.get(token)?.count || 0) + 1 });
      }
      if (counts.size < 2) continue;
      const options = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([token, { label, count }]) =>
        make("option", { value: token.slice(name.length + 1) }, `${label} (${count})`),
      );
      form.append(make("label", {}, label + " ", make("select", { name, autocomplete: "off" }, make("option", { value: "" }, "any"), ...options)));
    }
    form.append(make("output", {}));
    if (form.elements.length > 1) frame.before(form);
    else form = null;
  }
  return { table, rows, form };
});
const filter = () => {
  const wanted = Object.entries(chosen).filter(([, value]) => value).map(([name, value]) => `${name}:${value}`);
  for (const { table, rows, form } of tables) {
    if (!form) continue;
    let shown = 0;
    for (const { row, tokens } of rows) {
      row.hidden = !wanted.every((token) => tokens.includes(token));
      if (!row.hidden) shown += 1;
    }
    for (const body of table.tBodies) {
      const other = chosen.vendor && body.dataset.vendor && body.dataset.vendor !== chosen.vendor;
      const some = body.querySelector("tr:not(.group, [hidden])") || (!other && body.querySelector("tr.group a"));
      for (const row of all("tr.group", body)) row.hidden = !some;
    }
    for (const select of all("select", form)) select.value = chosen[select.name] || "";
    form.querySelector("output").textContent = wanted.length ? `${shown} of ${rows.length} rules listed here` : "";
  }
};
for (const { form } of tables) {
  if (!form) continue;
  form.hidden = false;
  for (const select of all("select", form)) {
    const asked = address.get(select.name);
    if (asked && [...select.options].some((option) => option.value === asked)) chosen[select.name] = asked;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    chosen[name] = value;
    const query = new URLSearchParams(location.search);
    if (value) query.set(name, value);
    else query.delete(name);
    const text = query.toString();
    try {
      history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash);
    } catch {}
    filter();
  });
}
if (Object.keys(chosen).length) filter();

// The matrix counts the rules of one vendor, source or platform.
for (const form of all("form[data-matrix]")) {
  const select = form.querySelector("select");
  const cells = all("[data-of]").map((cell) => ({ cell, text: cell.textContent, counts: new Map(cell.dataset.of.split(/\s+/).map((part) => part.split("="))) }));
  const show = () => {
    for (const { cell, text, counts } of cells) {
      cell.textContent = select.value ? counts.get(select.value) || "" : text;
      cell.closest("li")?.classList.toggle("gap", cell.textContent === "");
    }
  };
  const asked = address.get("of");
  if (asked && [...select.options].some((option) => option.value === asked)) select.value = asked;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  select.addEventListener("change", () => {
    try {
      history.replaceState(null, "", location.pathname + (select.value ? "?of=" + encodeURIComponent(select.value) : "") + location.hash);
    } catch {}
    show();
  });
  show();
}

// Copying: one button, beside the value that the pointer or the focus is at. Marks give back the characters that they stand for.
const plain = (code) => {
  const copy = code.cloneNode(true);
  for (const mark of all("[data-text]", copy)) mark.replaceWith(mark.dataset.text);
  return copy.textContent;
};
if (navigator.clipboard) {
  let code;
  const button = make("button", { type: "button", className: "copy" }, "Copy");
  const offer = (event) => {
    const place = event.target.closest?.("table.values td, table.values th, pre.code, h1.value");
    const found = place?.querySelector("code");
    if (!found || found === code) return;
    code = found;
    button.textContent = "Copy";
    place.append(button);
  };
  document.addEventListener("pointerover", offer);
  document.addEventListener("focusin", offer);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(plain(code));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
  });
}

// Every row and value has an address of its own; the sign that leads there would be a tenth of a page. Where a value stands in a
// list changes with its rank: its address is that of the page that the list belongs to, which leads on.
const addressable = (under) => {
  for (const place of all("tbody > tr[id] > th, dl.alone code[id]", under)) {
    const { id } = place.closest("[id]");
    const page = place.closest("[data-list]")?.dataset.list ?? "";
    const sign = make("a", { className: "perma", href: `${page}#${id}`, ariaLabel: "Link to this row" }, "#");
    if (place.matches("th")) place.append(sign);
    else place.after(sign);
  }
};
addressable(document);

// "All N" opens the first page of the list in place; from a folder on disk it stays a link.
for (const link of location.protocol === "file:" ? [] : all("a[data-all]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const frame = link.parentElement.previousElementSibling;
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw answer.status;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const full = page.querySelector("[data-list], .frame");
      for (const inner of all("a[href]", page)) {
        const href = inner.getAttribute("href");
        if (!href.startsWith("#")) inner.href = new URL(href, answer.url).href;
      }
      const next = page.querySelector("nav.pager a[rel=next]");
      if (full.dataset.list) full.dataset.list = new URL(full.dataset.list, answer.url).href;
      frame.replaceWith(document.adoptNode(full));
      all(".frame > table", full).forEach(sortable);
      addressable(full);
      frames();
      if (next) link.parentElement.replaceChildren(document.adoptNode(next));
      else link.parentElement.remove();
      (full.matches(".frame") ? full : full.querySelector(".frame"))?.focus({ preventScroll: true });
    } catch {
      location.href = link.href;
    }
  });
}

// A value that is not on the page of its address is on a page of its list.
const lists = { i: "indicators", x: "exclusions", s: "selectors" };
const leadOn = async (id) => {
  const own = document.querySelector("[data-list]")?.dataset.list;
  const name = /^[ixs]-[0-9a-f]{12}$/.test(id) && lists[id[0]];
  const known = all("a[data-all]").find((link) => link.pathname.endsWith(`/${name}.html`));
  let next = own ? new URL(own.replace(/(\.html)?$/, `/${name}.html`), location.href).href : known?.href;
  while (name && next) {
    const answer = await fetch(next);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.getElementById(id)) return location.replace(`${next}#${id}`);
    const link = page.querySelector("nav.pager a[rel=next]");
    next = link && new URL(link.getAttribute("href"), next).href;
  }
};

// The address of a row or a closed block opens it.
const reveal = () => {
  let target;
  let id = "";
  try {
    id = decodeURIComponent(location.hash.slice(1));
    target = document.getElementById(id);
  } catch {}
  if (!target) return leadOn(id).catch(() => {});
  const closed = target.matches("details") ? target : target.matches("tr") && target.querySelector("details");
  if (closed) closed.open = true;
  for (let outer = target.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// The contents follow the reader.
const entries = all("nav.toc a").map((link) => [document.getElementById(link.hash.slice(1)), link]).filter(([heading]) => heading);
const follow = () => {
  const passed = entries.findLastIndex(([heading]) => heading.getBoundingClientRect().top < 120);
  entries.forEach(([, link], index) => {
    if (index === passed) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
};
if (entries.length) {
  follow();
  let due = 0;
  addEventListener("scroll", () => (due ||= requestAnimationFrame(() => follow((due = 0)))), { passive: true });
}

// A frame is a stop for the keyboard only while there is something to scroll.
const frames = () => {
  for (const frame of all(".frame")) {
    frame.role = "region";
    frame.ariaLabel ||= frame.querySelector("caption")?.textContent || document.title;
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  }
};
frames();
addEventListener("resize", frames);
document.addEventListener("toggle", frames, true);
