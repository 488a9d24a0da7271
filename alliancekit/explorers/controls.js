// What ipywidgets lacks in a form that keyboard and screen reader can use: a status line that stays in place while its text
// changes, a named slider, with a button that moves it by itself, and a day that may be typed.

function status({ model, el }) {
  const line = document.createElement("div");
  line.setAttribute("role", "status");
  line.style.cssText = "line-height:1.45;margin:0.3em 0;max-width:60em";
  const say = () => {
    const text = model.get("text");
    if (line.textContent !== text) line.textContent = text;
    line.style.borderLeft = model.get("trouble") ? "4px solid #D55E00" : "none";
    line.style.paddingLeft = model.get("trouble") ? "0.6em" : "0";
  };
  model.on("change:text change:trouble", say);
  say();
  el.replaceChildren(line);
  return () => model.off("change:text change:trouble", say);
}

// In a notebook's command mode JupyterLab takes arrow keys and letters for itself, from every element that has the focus:
// in a list of choices "d" twice would delete the cell. Inside an explorer they belong to the control, unless Ctrl, Command
// or Shift + Enter is pressed. The attribute is Lumino's; it counts on the focused element alone.
const ours = (event) => {
  const inside = event.target.closest?.(".ak-explorer");
  const theirs = event.ctrlKey || event.metaKey || (event.shiftKey && event.key === "Enter");
  if (inside) event.target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
};
if (!document.akKeys) {
  document.akKeys = true;
  window.addEventListener("keydown", ours, true); // the window hears a key before Lumino, which listens on the document
}

function slider({ model, el }) {
  const box = document.createElement("div");
  box.style.cssText = "display:flex;align-items:center;gap:0.5em;flex-wrap:wrap;min-height:28px;color:var(--jp-ui-font-color1)";
  box.innerHTML =
    `<label style="display:flex;align-items:center;gap:0.5em"><span style="white-space:nowrap"></span>` +
    `<input type="range" style="width:15em;height:24px"></label>` +
    `<span aria-hidden="true" style="min-width:4em"></span><button type="button" class="jupyter-button" style="width:5em"></button>`;
  const [label, input] = box.firstChild.children, [, number, button] = box.children;
  let timer = 0;
  const shown = (value) => `${Number.isInteger(value) && model.get("step") < 1 ? value.toFixed(1) : value}${model.get("unit")}`;
  const told = (value = Number(input.value)) => { // Python may set what lies between two steps
    number.textContent = shown(value); // hidden from screen readers: the slider says it itself
    input.setAttribute("aria-valuetext", shown(value));
  };
  const draw = () => {
    label.textContent = model.get("description");
    for (const name of ["min", "max", "step"]) input[name] = model.get(name);
    input.value = model.get("value");
    told(model.get("value"));
    button.style.display = model.get("plays") ? "" : "none";
    button.textContent = timer ? "Stop" : "Play";
  };
  const send = () => {
    model.set("value", Number(input.value));
    model.save_changes();
  };
  const stop = () => { clearInterval(timer); timer = 0; draw(); };
  // While it is dragged only the number beside it changes; what it stands for is computed when it is let go, or when an
  // arrow key has rested.
  let rest = 0;
  input.addEventListener("input", () => { told(); clearTimeout(rest); rest = setTimeout(send, 150); });
  input.addEventListener("change", () => { clearTimeout(rest); send(); });
  button.addEventListener("click", () => {
    if (timer) return stop();
    if (Number(input.value) >= Number(input.max)) input.value = input.min;
    timer = setInterval(() => {
      if (Number(input.value) >= Number(input.max)) return stop();
      input.value = Number(input.value) + Number(input.step);
      told();
      send();
    }, model.get("interval"));
    draw();
  });
  const events = "change:value change:min change:max change:description change:unit";
  const changed = () => draw();
  model.on(events, changed);
  draw();
  el.replaceChildren(box);
  return () => { clearInterval(timer); clearTimeout(rest); model.off(events, changed); };
}

// A day is sent once it is whole: while a year is typed the field holds the years 1, 19 and 199 for a moment. What lies
// outside the limits when the reader leaves the field is sent too, so that the status line can say what is wrong.
function day({ model, el }) {
  const box = document.createElement("div");
  box.style.cssText = "display:flex;align-items:center;gap:0.5em;min-height:28px;color:var(--jp-ui-font-color1)";
  box.innerHTML = `<label><span></span> <input type="date" class="ak-day"></label>`;
  const [label, input] = box.firstChild.children;
  const draw = () => {
    label.textContent = model.get("description");
    for (const name of ["min", "max"]) input[name] = model.get(name);
    // An answer to a move must not overwrite what the reader goes on typing.
    if (document.activeElement !== input && input.value !== model.get("value")) input.value = model.get("value");
  };
  let rest = 0;
  const send = () => {
    clearTimeout(rest);
    if (model.get("value") === input.value) return;
    model.set("value", input.value);
    model.save_changes();
  };
  input.addEventListener("input", () => {
    clearTimeout(rest);
    if (input.value && input.validity.valid) rest = setTimeout(send, 600); // month, day and year are typed one by one
  });
  input.addEventListener("blur", send);
  const events = "change:value change:description change:min change:max";
  model.on(events, draw);
  draw();
  el.replaceChildren(box);
  return () => { clearTimeout(rest); model.off(events, draw); };
}

export default { render: (context) => ({ status, slider, day })[context.model.get("kind")](context) };
