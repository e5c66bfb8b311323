/** The chart component: draws a Plotly figure in the page's theme, keeps the reader's view, and reports clicks. */

const charts = new WeakMap(); // parentElement -> chart; Streamlit calls the module again for every message and theme
const TRANSPARENT = "rgba(0,0,0,0)";
const CLICK_SLOP_PX = 4; // a pointer that moves farther than this is dragging

export default function ({ data, parentElement, setTriggerValue }) {
  if (!charts.has(parentElement)) charts.set(parentElement, createChart(parentElement));
  const chart = charts.get(parentElement);
  chart.send = (point) => setTriggerValue("clicked", point);
  update(chart, data);
  // Streamlit also calls this for a message that a newer one overtook: only a chart that left the page is torn down.
  return () => setTimeout(() => chart.root.isConnected || destroy(chart, parentElement));
}

function createChart(parentElement) {
  const root = Object.assign(document.createElement("div"), { className: "descent-chart" });
  const plot = Object.assign(document.createElement("div"), { className: "descent-plot", tabIndex: 0 });
  const message = Object.assign(document.createElement("p"), { className: "descent-message", hidden: true });
  plot.setAttribute("role", "img");
  message.setAttribute("role", "alert");
  root.append(plot, message);
  parentElement.append(root);
  const chart = { root, plot, message, playback: new Playback(root, plot), revision: -1, listeners: new AbortController() };
  watchKeys(chart);
  watchClicks(chart);
  watchSize(chart);
  return chart;
}

function destroy(chart, parentElement) {
  chart.playback.stop();
  chart.resizes.disconnect();
  chart.listeners.abort();
  window.Plotly?.purge(chart.plot); // gives the WebGL context back
  charts.delete(parentElement);
}

// --- drawing -------------------------------------------------------------------------------------------------------

function update(chart, data) {
  if (data.revision < chart.revision) return; // a late message of an older figure
  const theme = readTheme(chart.root);
  const sameFigure = data.revision === chart.revision;
  chart.clickable = data.clickable;
  chart.root.classList.toggle("descent-clickable", data.clickable);
  chart.plot.setAttribute("aria-label", data.alt);
  chart.plot.style.height = `${data.height}px`;
  if (sameFigure && theme.signature === chart.signature && data.height === chart.height) return;
  Object.assign(chart, { revision: data.revision, signature: theme.signature, height: data.height });
  chart.wanted = { data, theme, sameFigure };
  chart.root.dataset.ready = "";
  drawWanted(chart);
}

/** Draw the newest figure asked for; figures that arrive while one is being drawn replace each other. */
async function drawWanted(chart) {
  if (chart.drawing) return;
  chart.drawing = true;
  try {
    while (chart.wanted) {
      const wanted = chart.wanted;
      chart.wanted = null;
      await draw(chart, wanted);
      if (!chart.wanted) chart.root.dataset.ready = String(wanted.data.revision);
    }
    chart.message.hidden = true;
  } catch (error) {
    chart.message.textContent = `The figure could not be drawn. ${error.message}`;
    chart.message.hidden = false;
    chart.revision = -1; // the same figure may be sent and tried again
  } finally {
    chart.drawing = false;
    fit(chart); // the page may have changed its width meanwhile
  }
}

async function draw(chart, { data, theme, sameFigure }) {
  const Plotly = await loadPlotly(data.plotly);
  const figure = JSON.parse(data.figure);
  makeRoom(figure, chart.plot.clientWidth, data.height);
  const anchored = chart.playback.load(figure, sameFigure);
  keepZoom(chart.plot, figure.layout);
  const solid = figure.data.some((trace) => /3d|surface|cone|isosurface|volume|streamtube/.test(trace.type ?? ""));
  await Plotly.react(chart.plot, [...figure.data, ...anchored], themedLayout(figure.layout, theme), {
    displaylogo: false,
    displayModeBar: "hover",
    // A double click would both reset the zoom and send two clicks; the mode bar has a reset button.
    doubleClick: data.clickable ? false : "reset+autosize",
    modeBarButtons: solid ? [["orbitRotation", "pan3d", "resetCameraDefault3d"]] : [["zoom2d", "pan2d", "resetScale2d"]],
  });
  if (!chart.heard) hearPlotly(chart);
  if (solid) await new Promise((resolve) => setTimeout(resolve, 50)); // WebGL paints after Plotly's promise
}

/** Plotly drops the reader's zoom when a figure asks for other ranges than the last: note the new ones as the old. */
function keepZoom({ _fullLayout }, layout = {}) {
  const asked = _fullLayout?._preGUI ?? {};
  for (const path of Object.keys(asked)) {
    const [, axis, end] = /^([xy]axis\d*)\.range(?:\[(\d)\])?$/.exec(path) ?? [];
    const range = layout[axis]?.range;
    if (range) asked[path] = end === undefined ? range : range[end];
  }
}

// --- theme ---------------------------------------------------------------------------------------------------------

function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => style.getPropertyValue(`--st-${name}`).trim() || fallback;
  const theme = {
    text: read("text-color", "#31333f"), line: read("border-color", "#d5d6d9"), font: read("font", "sans-serif"),
    ground: read("background-color", "#ffffff"),
  };
  return { ...theme, signature: Object.values(theme).join("|") };
}

function merge(base, extra) {
  const merged = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const nested = value && typeof value === "object" && !Array.isArray(value);
    merged[key] = nested ? merge(merged[key] ?? {}, value) : value;
  }
  return merged;
}

/** The figure's layout with the page's colours in its template: what the figure says itself outranks a template. */
function themedLayout(layout = {}, { text, line, font, ground }) {
  const axis = {
    gridcolor: line, zerolinecolor: line, linecolor: line, tickcolor: line, tickfont: { color: text },
    title: { font: { color: text } },
  };
  const scene = { bgcolor: TRANSPARENT };
  for (const name of ["xaxis", "yaxis", "zaxis"]) scene[name] = { ...axis, backgroundcolor: TRANSPARENT };
  const template = {
    layout: {
      xaxis: axis, yaxis: axis, scene, title: { font: { color: text } }, legend: { bgcolor: TRANSPARENT },
      modebar: { bgcolor: TRANSPARENT, color: text, activecolor: text },
      annotationdefaults: { font: { color: text }, arrowcolor: text },
    },
  };
  const surface = { paper_bgcolor: TRANSPARENT, plot_bgcolor: TRANSPARENT, font: { color: text, family: font } };
  const view = { autosize: true, width: undefined, height: undefined, uirevision: `view ${layout.uirevision}` };
  if (window.matchMedia("(pointer: coarse)").matches) view.dragmode = layout.dragmode ?? false; // a finger scrolls the page
  const annotations = layout.annotations?.map((note) => (note.name === "ground" ? { ...note, bgcolor: ground } : note));
  return { ...merge(layout, { ...surface, template }), ...(annotations && { annotations }), ...view };
}

// --- the reader's hands --------------------------------------------------------------------------------------------

function watchKeys(chart) {
  const actions = { " ": "play", ArrowLeft: "back", ArrowRight: "forward", Home: "reset", End: "end" };
  chart.plot.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (!action || !chart.playback.frames.length || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault(); // else the page scrolls
    chart.playback.act(action);
  });
}

function watchSize(chart) {
  chart.resizes = new ResizeObserver(() => requestAnimationFrame(() => fit(chart)));
  chart.resizes.observe(chart.root);
}

function fit(chart) {
  const { plot, drawing } = chart;
  if (drawing || !plot.isConnected || !plot.clientWidth || !plot._fullLayout) return;
  if (Math.abs(plot._fullLayout.width - plot.clientWidth) > 1) window.Plotly.Plots.resize(plot);
}

function watchClicks(chart) {
  const { signal } = chart.listeners;
  let down = null;
  chart.plot.addEventListener("pointerdown", (event) => { down = event.button === 0 ? event : null; }, { capture: true, signal });
  // Plotly lays a cover over the page while dragging, so the release is heard on the window.
  window.addEventListener("pointerup", (event) => {
    const start = down;
    down = null;
    if (!start || !chart.clickable) return;
    if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > CLICK_SLOP_PX) return;
    const point = clickedPoint(chart, start);
    if (point && Number.isFinite(point.x) && Number.isFinite(point.y)) chart.send(point);
  }, { capture: true, signal });
}

/** Data coordinates under the pointer: exact ones on 2-D axes, the hovered point's on a 3-D scene. */
function clickedPoint(chart, { target, clientX, clientY }) {
  const subplot = target.closest?.(".nsewdrag")?.dataset.subplot;
  const axes = chart.plot._fullLayout?._plots?.[subplot];
  if (!axes) return target.closest?.(".gl-container, canvas") ? chart.hovered : null;
  const box = chart.plot.getBoundingClientRect();
  return {
    x: axes.xaxis.p2d(clientX - box.left - axes.xaxis._offset),
    y: axes.yaxis.p2d(clientY - box.top - axes.yaxis._offset),
  };
}

/** Plotly's own events, which can be heard only once it has drawn. */
function hearPlotly(chart) {
  chart.heard = true;
  chart.plot.on("plotly_afterplot", () => chart.playback.redrawn());
  chart.plot.on("plotly_hover", ({ points }) => {
    const { x, y, z } = points[0];
    chart.hovered = z === undefined ? null : { x: Number(x), y: Number(y) };
  });
  chart.plot.on("plotly_unhover", () => { chart.hovered = null; });
}
