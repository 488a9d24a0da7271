// The explorers' map. Outlines are drawn once; afterwards only classes, text and arcs change.
// A picture (role img, with title and description) lies under a transparent list of the actors (role listbox), so that
// both can be read and operated. Keyboard: Tab enters the list, arrow keys, Home, End and letters move, Enter selects.

const SVG = "http://www.w3.org/2000/svg";

function add(parent, name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

function render({ model, el }) {
  // Each widget has a copy of this module: only the document can count the maps on a page.
  document.akDrawn = (document.akDrawn ?? 0) + 1;
  const id = `ak${document.akDrawn}-`;
  const ground = JSON.parse(model.get("ground"));
  const order = ground.order;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  const map = document.createElement("div");
  map.className = "ak-map";
  map.innerHTML = `<div class="ak-frame"></div><div class="ak-legend"></div>`;
  const [frame, legend] = map.children;

  const picture = add(frame, "svg", { role: "img", "aria-labelledby": `${id}title ${id}desc` });
  const title = add(picture, "title", { id: `${id}title` });
  const desc = add(picture, "desc", { id: `${id}desc` });
  const defs = add(picture, "defs");
  add(picture, "rect", { class: "ak-sea", width: ground.size[0], height: ground.size[1] });
  add(picture, "path", { class: "ak-grid", d: ground.grid });
  add(picture, "path", { class: "ak-land", d: ground.land });
  const keys = add(frame, "svg", { class: "ak-keys", role: "listbox", "aria-multiselectable": String(model.get("most") > 1) });
  const small = new Set(ground.small);
  const shapes = {};
  const options = {};
  for (const iso of order) {
    const [x, y] = ground.capitals[iso];
    shapes[iso] = [add(picture, "path", { class: "ak-actor", d: ground.actors[iso] })];
    const option = add(keys, "g", { class: "ak-key", role: "option", tabindex: "-1", "data-actor": iso,
      "aria-posinset": order.indexOf(iso) + 1, "aria-setsize": order.length });
    const shape = add(option, "path", { d: ground.actors[iso], class: "ak-shape" });
    if (small.has(iso)) {
      shapes[iso].push(add(picture, "circle", { class: "ak-actor", cx: x, cy: y, style: "r:calc(4.5px * var(--k))" }));
      shape.classList.remove("ak-shape");
    }
    const ring = add(option, "circle", { cx: x, cy: y, r: 0 });
    if (small.has(iso)) ring.classList.add("ak-shape");
    options[iso] = { option, shape, ring };
  }
  for (const iso of order) if (small.has(iso)) keys.append(options[iso].option); // small ones lie on top
  add(picture, "path", { class: "ak-disputed", d: ground.disputed });
  const overlay = add(picture, "g");
  const tip = document.createElement("div");
  tip.className = "ak-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // the option's own name says the same
  frame.append(tip);
  el.replaceChildren(map);

  const boxes = {}; // of the outlines, measured once
  let view = model.get("window");
  let animation = 0;

  function scale() {
    const pixels = frame.clientWidth || 1000;
    const k = view[2] / pixels;
    for (const svg of [picture, keys]) {
      svg.setAttribute("viewBox", view.join(" "));
      svg.style.setProperty("--k", k);
    }
    for (const pattern of defs.querySelectorAll(".ak-hatch")) pattern.setAttribute("patternTransform", `scale(${k})`);
    if (!tip.hidden) tell(told);
    if (!frame.clientWidth) return; // not on the page yet: outlines have no size
    for (const iso of order) {
      const { shape, ring } = options[iso];
      const box = (boxes[iso] ??= shape.getBBox());
      // 24 CSS pixels at least, whatever the width and the zoom
      ring.setAttribute("r", small.has(iso) || Math.min(box.width, box.height) < 24 * k ? 12 * k : 0);
    }
  }

  function move(target) {
    cancelAnimationFrame(animation);
    const from = view, start = performance.now();
    if (still.matches || !frame.clientWidth) { view = target; scale(); return; }
    const step = (now) => {
      const t = Math.min(1, (now - start) / 350), eased = t * (2 - t);
      view = from.map((part, at) => part + (target[at] - part) * eased);
      scale();
      if (t < 1) animation = requestAnimationFrame(step);
    };
    animation = requestAnimationFrame(step);
  }

  let told = "";
  function tell(iso) {
    told = iso;
    const box = frame.getBoundingClientRect();
    const k = view[2] / box.width;
    const [x, y] = ground.capitals[iso];
    tip.textContent = options[iso].option.getAttribute("aria-label");
    tip.hidden = false;
    const left = (x - view[0]) / k + 10, top = (y - view[1]) / k + 10;
    tip.style.left = `${Math.max(4, Math.min(left, box.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${Math.max(4, Math.min(top, box.height - tip.offsetHeight - 4))}px`;
  }

  let current = order[0];
  function enter(iso, focus) {
    options[current].option.setAttribute("tabindex", "-1");
    current = iso;
    options[iso].option.setAttribute("tabindex", "0");
    if (focus) {
      const [x, y] = ground.capitals[iso];
      if (x < view[0] || y < view[1] || x > view[0] + view[2] || y > view[1] + view[3]) {
        const within = (at, size, whole) => Math.max(0, Math.min(at - size / 2, whole - size));
        move([within(x, view[2], ground.size[0]), within(y, view[3], ground.size[1]), view[2], view[3]]);
      }
      options[iso].option.focus({ preventScroll: true });
    }
  }

  function select(iso) {
    const most = model.get("most");
    let chosen = model.get("selected");
    chosen = (chosen.includes(iso) ? chosen.filter((other) => other !== iso) : [...chosen, iso]).slice(-most);
    model.set("selected", chosen);
    model.save_changes();
  }

  function marked() {
    const chosen = model.get("selected");
    for (const iso of order) options[iso].option.setAttribute("aria-selected", String(chosen.includes(iso)));
    if (chosen.length && !keys.contains(document.activeElement)) enter(chosen[chosen.length - 1], false);
  }

  const painted = {};
  function paint() {
    const { fills, over, name, alt } = model.get("scene");
    const says = model.get("says");
    defs.innerHTML = model.get("patterns").replaceAll("%id%", id);
    for (const iso of order) {
      const fill = (fills[iso] ?? "").replace("%id%", id);
      if (painted[iso] !== fill) for (const part of shapes[iso]) part.style.fill = fill; // the browser writes colours its way
      painted[iso] = fill;
      const label = says[iso] ?? iso;
      if (options[iso].option.getAttribute("aria-label") !== label) options[iso].option.setAttribute("aria-label", label);
    }
    overlay.innerHTML = over.replaceAll("%id%", id);
    legend.innerHTML = model.get("key");
    title.textContent = name;
    desc.textContent = alt;
    scale();
  }

  let typed = "", last = 0; // letters typed one soon after another spell the beginning of a name
  const actorOf = (event) => event.target.closest(".ak-key")?.dataset.actor;
  keys.addEventListener("click", (event) => {
    const iso = actorOf(event);
    if (iso) { enter(iso, true); select(iso); }
  });
  keys.addEventListener("keydown", (event) => {
    const at = order.indexOf(current);
    const go = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 };
    const begins = (text) => (iso) => ground.names[iso].toLowerCase().startsWith(text);
    if (event.timeStamp - last > 1000) typed = "";
    const spaced = event.key === " " && typed && order.some(begins(`${typed} `)); // "south k", on the way to a name
    if (event.key === "Enter" || (event.key === " " && !spaced)) select(current);
    else if (event.key in go) enter(order[(go[event.key] + order.length) % order.length], true);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      typed += event.key.toLowerCase();
      last = event.timeStamp;
      if (/^(.)\1+$/.test(typed)) typed = typed[0]; // the same letter again: the next name that begins with it
      const from = typed.length > 1 ? at : at + 1;
      const next = [...order.slice(from), ...order].find(begins(typed));
      if (next) enter(next, true);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  keys.addEventListener("focusin", (event) => { const iso = actorOf(event); if (iso) tell(iso); });
  keys.addEventListener("focusout", (event) => {
    tip.hidden = true;
    if (!keys.contains(event.relatedTarget)) home(); // who leaves the map finds the region that the control names
  });
  keys.addEventListener("pointerover", (event) => { const iso = actorOf(event); if (iso) tell(iso); });
  keys.addEventListener("pointerout", () => { tip.hidden = true; });

  const labelled = () => keys.setAttribute("aria-label", model.get("asks"));
  const moved = () => move(model.get("window"));
  const home = () => { if (view.join() !== model.get("window").join()) moved(); };
  const watched = { "change:scene change:patterns change:key change:says": paint, "change:selected": marked, "change:window": moved, "change:asks": labelled };
  for (const [event, act] of Object.entries(watched)) model.on(event, act);
  const size = new ResizeObserver(scale);
  size.observe(frame);
  enter(current, false);
  labelled();
  paint();
  marked();
  return () => {
    size.disconnect();
    cancelAnimationFrame(animation);
    for (const [event, act] of Object.entries(watched)) model.off(event, act);
  };
}

export default { render };
