/** Scatter traces painted in place: growing trails, moving heads and curves, colours, widths and texts. */

const LINE_STYLES = { "line.color": ["stroke", ""], "line.width": ["stroke-width", "px"] };

/** What paints a plain 2-D scatter, or null. */
function scatterBrush({ plot, track, full, axes, names }) {
  const group = plot.querySelector(`.scatterlayer .trace${full.uid}`);
  if (!group || (full.line?.shape ?? "linear") !== "linear" || (full.fill ?? "none") !== "none") return null;
  const marks = {
    axes,
    lines: [...group.querySelectorAll(".lines > path.js-line")],
    points: [...group.querySelectorAll(".points > path.point")],
    texts: [...group.querySelectorAll(".text text")],
  };
  const shows = names.filter((name) => name !== "text" || full.mode.includes("text"));
  const moves = track.role !== "frames" || shows.includes("x") || shows.includes("y");
  if (moves && full.mode.includes("text")) return null;
  if (track.role === "frames" && !canPaint(marks, track, full, shows)) return null;
  const colour = markerColour(plot, full);
  const clear = () => marks.points.forEach((point) => { point.style.display = ""; }); // Plotly would leave them hidden
  return {
    clear,
    paint(state) {
      if (track.role === "head") moveHeads(marks, state);
      else if (moves) drawTrail(marks, state.x ?? track.x ?? counted(state.y), state.y ?? track.y);
      for (const name of shows) paintStyle(marks, name, state[name], colour);
    },
  };
}

/** Whether Plotly drew one element for each point, and every attribute that changes is one that is painted here. */
function canPaint({ points, texts }, track, full, shows) {
  const count = track.y?.length ?? track.values.y?.[0].length ?? 0;
  const painted = ["x", "y", "text", "marker.color", ...Object.keys(LINE_STYLES)];
  if (!shows.every((name) => painted.includes(name))) return false;
  if (full.mode.includes("markers") && points.length !== count) return false;
  if (!shows.includes("text")) return true;
  const plain = track.values.text.every((frame) => Array.isArray(frame) && frame.every(isPlain));
  return plain && texts.length === count && texts.every((text) => !text.children.length);
}

function counted(values) {
  return values.map((_, i) => i);
}

function paintStyle({ lines, points, texts }, name, value, colour) {
  const one = (i) => (typeof value === "object" ? value[i] : value);
  if (name === "marker.color") {
    points.forEach((point) => {
      point.style.fill = colour(one(point.__data__.i));
      point.style.fillOpacity = 1; // Plotly keeps a transparent colour there, which would hide the next one
    });
  }
  if (name === "text") texts.forEach((text, i) => { text.textContent = one(i); });
  const [property, unit] = LINE_STYLES[name] ?? [];
  if (property) lines.forEach((line) => line.style.setProperty(property, `${value}${unit}`));
}

/** A marker's colour as CSS: a number is looked up in the trace's colour scale. */
function markerColour(plot, full) {
  const axis = plot._fullLayout[full.marker?.coloraxis] ?? full.marker;
  let ramp = null;
  return (value) => {
    if (typeof value !== "number") return value;
    ramp ??= colourRamp(axis.colorscale, axis.reversescale);
    const at = 4 * rampPlace(value, axis.cmin, axis.cmax);
    return Number.isNaN(at) ? "rgba(0,0,0,0)" : `rgb(${ramp[at]},${ramp[at + 1]},${ramp[at + 2]})`;
  };
}

function pixel(axis, value) {
  const at = value === null || value === undefined ? NaN : axis.d2p(value);
  return Math.max(-1e6, Math.min(1e6, at)); // far outside the frame is outside; NaN stays NaN
}

function drawTrail({ axes, lines, points }, x, y) {
  let path = "";
  let pen = "M";
  for (let i = 0; lines.length && i < y.length; i++) {
    const [px, py] = [pixel(axes.xaxis, x[i]), pixel(axes.yaxis, y[i])];
    const shown = Number.isFinite(px) && Number.isFinite(py);
    if (shown) path += `${pen}${px.toFixed(1)},${py.toFixed(1)}`;
    pen = shown ? "L" : "M";
  }
  // Plotly has one element for each unbroken piece; the first takes them all.
  lines.forEach((line, i) => line.setAttribute("d", i === 0 && path ? path : "M0,0"));
  for (const point of points) {
    const { i } = point.__data__;
    const value = y[i];
    point.style.display = value === null || Number.isNaN(value) ? "none" : "";
    if (value !== null && !Number.isNaN(value)) place(point, axes, x[i], value);
  }
}

function moveHeads({ axes, points }, at) {
  points.forEach((point, i) => {
    point.style.display = i < (at.x?.length ?? points.length) ? "" : "none";
    if (i < at.x?.length) place(point, axes, at.x[i], at.y[i]);
  });
}

function place(point, axes, x, y) {
  point.setAttribute("transform", `translate(${pixel(axes.xaxis, x)},${pixel(axes.yaxis, y)})`);
}
