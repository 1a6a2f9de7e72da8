// Draws who shares what: people left and right, what they share in the middle.
(() => {
  "use strict";
  const box = document.querySelector("[data-graph]");
  if (!box || typeof cytoscape !== "function") return;
  const data = JSON.parse(box.dataset.graph);
  const people = data.nodes.filter((n) => n.kind === "person"), values = data.nodes.filter((n) => n.kind !== "person");
  const half = Math.ceil(people.length / 2), rows = Math.max(half, values.length, 1), step = 64;
  const spread = (list, i) => ((i + 0.5) * rows * step) / Math.max(1, list.length);
  const place = (n) => {
    const i = people.indexOf(n);
    if (i < 0) return { x: 400, y: spread(values, values.indexOf(n)) };
    return i < half ? { x: 110, y: spread(people.slice(0, half), i) } : { x: 690, y: spread(people.slice(half), i - half) };
  };
  const color = (name) => {
    const probe = document.createElement("span");
    probe.className = "tone-" + name;
    box.append(probe);
    const c = getComputedStyle(probe).color;
    probe.remove();
    return c;
  };
  const looks = () => {
    const ink = color("ink"), line = color("line"), surface = color("surface"), marker = color("marker"), sunken = color("sunken");
    return [
      { selector: "node", style: { shape: "round-rectangle", width: 176, height: 38, "background-color": surface, "border-width": 1, "border-color": line, label: "data(text)", color: ink, "font-size": 11, "font-family": "Inter, system-ui, sans-serif", "text-valign": "center", "text-halign": "center", "text-wrap": "wrap", "text-max-width": 166 } },
      { selector: "node[kind = 'value']", style: { "background-color": marker } },
      { selector: "node[kind = 'hub']", style: { "background-color": sunken, "border-style": "dashed" } },
      { selector: "edge", style: { width: 1.5, "line-color": line, "curve-style": "bezier" } },
      { selector: "edge[?weak]", style: { "line-style": "dashed" } },
      { selector: ".hidden", style: { display: "none" } },
    ];
  };
  box.replaceChildren();
  box.classList.add("drawn");
  box.style.height = Math.min(40 * 16, rows * step + 48) + "px";
  const cy = cytoscape({
    container: box, style: looks(), layout: { name: "preset", padding: 24 }, userZoomingEnabled: false, maxZoom: 1.1, boxSelectionEnabled: false, autoungrabify: false,
    elements: [
      ...data.nodes.map((n) => ({ data: { id: n.id, text: n.small ? n.label + "\n" + n.small : n.label, kind: n.kind, href: n.href || "" }, position: place(n) })),
      ...(data.edges || []).map((e, i) => ({ data: { id: "e" + i, source: e.from, target: e.to, weak: !!e.weak } })),
    ],
  });
  cy.on("tap", "node[href != '']", (e) => location.assign(e.target.data("href")));
  const hubs = document.querySelector("[data-hubs]");
  if (hubs) {
    hubs.closest("[data-needs-script]").hidden = false;
    hubs.addEventListener("change", () => cy.nodes("[kind = 'hub']").toggleClass("hidden", !hubs.checked));
  }
  new MutationObserver(() => cy.style(looks())).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy.style(looks()));
  window.addEventListener("resize", () => { cy.resize(); cy.fit(24); });
})();
