/**
 * Growing trails drawn straight into the SVG that Plotly made, for the time of playback only.
 *
 * A restyle redraws the whole figure, the contour under the paths too (about 60 ms); moving the paths alone takes
 * about one. Plotly's own animation without redraw makes contours vanish. Whatever stands still is shown by restyle.
 */
class Trails {
  /** The trails of a figure, or null when one of its moving traces is not a plain 2-D scatter. */
  static of(plot, tracks) {
    const marks = tracks.map((track) => Trails.marks(plot, track));
    return marks.every(Boolean) ? new Trails(marks) : null;
  }

  static marks(plot, track) {
    const full = plot._fullData?.[track.index];
    const plain = full?.type === "scatter" && (full.line?.shape ?? "linear") === "linear" && (full.fill ?? "none") === "none";
    if (!plain || full.mode.includes("text")) return null;
    if (full.visible !== true) return { track, lines: [], points: [] };
    const group = plot.querySelector(`.scatterlayer .trace${full.uid}`);
    const axes = plot._fullLayout._plots[full.xaxis + full.yaxis];
    if (!group || !axes) return null;
    const lines = [...group.querySelectorAll(".lines > path.js-line")];
    return { track, axes, lines, points: [...group.querySelectorAll(".points > path.point")] };
  }

  constructor(marks) {
    this.marks = marks;
  }

  /** Plotly reuses these elements for other points, so none may stay hidden. */
  clear() {
    this.marks.forEach(({ points }) => points.forEach((point) => { point.style.display = ""; }));
  }

  show(step, tracks) {
    for (const mark of this.marks) {
      if (!mark.axes) continue;
      const at = trackAt(mark.track, step, tracks);
      if (mark.track.role === "head") moveHeads(mark, at);
      else drawTrail(mark, at.x ?? mark.track.x, at.y);
    }
  }
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
    point.style.display = i < at.x.length ? "" : "none";
    if (i < at.x.length) place(point, axes, at.x[i], at.y[i]);
  });
}

function place(point, axes, x, y) {
  point.setAttribute("transform", `translate(${pixel(axes.xaxis, x)},${pixel(axes.yaxis, y)})`);
}
