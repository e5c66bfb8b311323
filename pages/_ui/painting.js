/**
 * Frames painted straight into the SVG that Plotly made, for the time of playback only.
 *
 * A restyle redraws the whole figure: 50 to 100 ms with a heat map or annotations, where moving what moves takes one
 * or two. Plotly's own animation without redraw makes contours vanish. Whatever stands still is shown by restyle.
 */
class Painting {
  /** The painting of a figure, or null when something in it moves that only Plotly can draw. */
  static of(plot, tracks, words) {
    const brushes = tracks.map((track) => traceBrush(plot, track));
    if (words) brushes.push(layoutBrush(plot, words));
    return brushes.every(Boolean) ? new Painting(brushes, [...tracks, ...(words ? [words] : [])]) : null;
  }

  constructor(brushes, tracks) {
    Object.assign(this, { brushes, tracks });
  }

  /** Plotly reuses the elements for other points, so none may stay changed in a way that it does not undo. */
  clear() {
    this.brushes.forEach((brush) => brush.clear?.());
  }

  show(step) {
    this.brushes.forEach((brush, i) => brush.paint(stateAt(this.tracks[i], step, this.tracks)));
  }
}

const UNSEEN = ["customdata", "hovertext", "hovertemplate", "ids"]; // shown on hover, which reads the resting figure
const NOTHING = { paint() {} };

/** What paints a trace's states, or null. */
function traceBrush(plot, track) {
  const full = plot._fullData?.[track.index];
  if (!full) return null;
  if (full.visible !== true) return NOTHING;
  const axes = plot._fullLayout._plots?.[full.xaxis + full.yaxis];
  const make = { scatter: scatterBrush, heatmap: heatmapBrush, bar: barBrush }[full.type];
  const names = Object.keys(track.values).filter((name) => !UNSEEN.includes(name));
  return axes && make ? make({ plot, track, full, axes, names }) : null;
}

/** The element that Plotly drew for a trace in one of its layers. */
function traceGroup(plot, layer, full) {
  const drawn = [...plot.querySelectorAll(`.${layer} > g`)];
  return drawn.find((group) => [group.__data__].flat()[0]?.trace?.uid === full.uid);
}

/** Where a layout's texts and lines are drawn, by attribute; each returns what sets one of them. */
const LAYOUT_PARTS = [
  [/^title\.text$/, (plot) => textSetter(plot.querySelector(".g-gtitle .gtitle"))],
  [/^title\.subtitle\.text$/, (plot) => textSetter(plot.querySelector(".g-gtitle .gtitle-subtitle"))],
  [/^annotations\[(\d+)\]\.text$/, (plot, i) => textSetter(plot.querySelector(`.annotation[data-index="${i}"] .annotation-text`))],
  [/^annotations\[(\d+)\]\.font\.color$/, (plot, i) => styleSetter(plot.querySelector(`.annotation[data-index="${i}"] .annotation-text`), "fill")],
  [/^shapes\[(\d+)\]\.line\.color$/, (plot, i) => styleSetter(plot.querySelector(`.shapelayer path[data-index="${i}"]`), "stroke")],
  [/^shapes\[(\d+)\]\.line\.width$/, (plot, i) => styleSetter(plot.querySelector(`.shapelayer path[data-index="${i}"]`), "stroke-width", "px")],
  [/^shapes\[(\d+)\]\.fillcolor$/, (plot, i) => styleSetter(plot.querySelector(`.shapelayer path[data-index="${i}"]`), "fill")],
];

function layoutBrush(plot, { values }) {
  const setters = Object.entries(values).map(([name, all]) => {
    if (name.endsWith(".text") && !all.every(isPlain)) return null;
    const [part, set] = LAYOUT_PARTS.find(([pattern]) => pattern.test(name)) ?? [];
    return set ? [name, set(plot, part.exec(name)[1])] : null;
  });
  if (!setters.every((setter) => setter?.[1])) return null;
  return { paint: (state) => setters.forEach(([name, set]) => set(state[name])) };
}

/** A text that Plotly draws as it stands: one line without tags, entities or formulas. */
function isPlain(text) {
  return text !== "" && !/[<&$\n]/.test(String(text));
}

function textSetter(element) {
  return element && !element.children.length && ((text) => { element.textContent = text; });
}

function styleSetter(element, property, unit = "") {
  return element && ((value) => element.style.setProperty(property, `${value}${unit}`));
}
