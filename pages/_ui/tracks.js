/** What moves in a figure: its recorded tracks, and the attributes they have at a step. It touches no page. */

const TYPED_ARRAYS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array,
};
const ROLES = ["path", "head", "frames"];
const SCALES_ITSELF = ["scatter", "scattergl", "scatter3d", "bar"]; // what an axis's own range follows as it moves

/** Plotly's base64 array {dtype, bdata, shape} as a typed array, with more axes as lists of views into it. */
function decodeArray(values) {
  if (!values?.bdata) return values ?? [];
  const bytes = Uint8Array.from(atob(values.bdata), (char) => char.charCodeAt(0));
  const flat = new TYPED_ARRAYS[values.dtype](bytes.buffer);
  return nested(flat, String(values.shape ?? "").split(",").filter((size) => size.trim()).map(Number));
}

function nested(flat, shape) {
  if (shape.length < 2) return flat;
  const [length, ...inner] = shape;
  const size = flat.length / length;
  return Array.from({ length }, (_, row) => nested(flat.subarray(row * size, (row + 1) * size), inner));
}

function readSteps(meta) {
  return Array.from(decodeArray(meta.steps), (step) => (step === null ? NaN : step));
}

function readValues(frames = {}) {
  const decoded = Object.entries(frames).map(([name, values]) => [name, Array.from(decodeArray(values), readValue)]);
  return Object.fromEntries(decoded);
}

function readValue(value) {
  return value?.bdata ? decodeArray(value) : value;
}

/** The traces that move: where they stand in the figure, and their whole recorded data. */
function readTracks(traces) {
  return traces.flatMap((trace, index) => {
    const role = trace.meta?.role;
    if (!ROLES.includes(role)) return [];
    const [x, y, z] = [trace.x, trace.y, trace.z].map((values) => values && decodeArray(values));
    const steps = role === "head" ? [] : readSteps(trace.meta);
    return [{ index, role, x, y, z, steps, values: readValues(trace.meta.frames), path: trace.meta.path, trace }];
  });
}

/** The layout's own track, for texts and shapes that change; null where it has none. */
function readLayoutTrack(layout) {
  if (layout?.meta?.role !== "frames") return null;
  return { role: "frames", steps: readSteps(layout.meta), values: readValues(layout.meta.frames) };
}

/** Every step at which something moves, ascending; empty when there is nothing to replay. */
function readFrames(tracks) {
  const moving = tracks.filter((track) => track && track.role !== "head" && track.steps.length > 1);
  const steps = new Set(moving.flatMap((track) => track.steps.filter(Number.isFinite)));
  return steps.size > 1 ? [...steps].sort((a, b) => a - b) : [];
}

/** The attributes of one track at one step, by their dotted names; what is not named stays as it is. */
function stateAt(track, step, tracks) {
  if (track.role === "path") {
    // Hiding by NaN keeps colours, sizes and hover texts given per point on their own points.
    return { y: Float64Array.from(track.y, (value, i) => (track.steps[i] <= step ? value ?? NaN : NaN)) };
  }
  if (track.role === "frames") {
    const row = Math.max(0, track.steps.findLastIndex((at) => at <= step));
    return Object.fromEntries(Object.entries(track.values).map(([name, values]) => [name, values[row]]));
  }
  const path = tracks.find((other) => other.index === track.path);
  if (!path) return {};
  const heads = headPoints(path, step);
  const pick = (values) => heads.map((i) => values[i]);
  return { x: pick(path.x), y: pick(path.y), ...(path.z && { z: pick(path.z) }) };
}

/** The last shown point of each run in a path; runs are laid end to end, separated by NaN or by falling steps. */
function headPoints(path, step) {
  const heads = [];
  let last = -1;
  path.steps.forEach((at, i) => {
    if (at <= step && Number.isFinite(path.x[i]) && Number.isFinite(path.y[i])) last = i;
    const ends = !(path.steps[i + 1] >= at);
    if (ends && last >= 0) heads.push(last);
    if (ends) last = -1;
  });
  return heads;
}

/** Put the state at a step into a figure that is not drawn yet. */
function setStep({ data, layout }, step) {
  const tracks = readTracks(data);
  for (const track of tracks) setAll(data[track.index], stateAt(track, step, tracks));
  const words = readLayoutTrack(layout);
  if (words) setAll(layout, stateAt(words, step, []));
}

function setAll(node, state) {
  for (const [name, value] of Object.entries(state)) {
    const keys = name.replace(/\[(\d+)\]/g, ".$1").split(".");
    const last = keys.pop();
    const holder = keys.reduce((inner, key) => (inner[key] ??= {}), node);
    holder[last] = value;
  }
}

/**
 * Invisible copies of the full extent of each moving trace. An axis that scales itself then keeps its range
 * while the trail grows, and nothing has to be written into the layout that a reader's own zoom would fight with.
 */
function anchors(tracks) {
  return tracks.flatMap((track) => {
    const { role, trace, values } = track;
    const type = trace.type ?? "scatter";
    const moves = role === "path" || "x" in values || "y" in values || "z" in values;
    if (role === "head" || !moves || !SCALES_ITSELF.includes(type)) return [];
    const [x, y, z] = ["x", "y", "z"].map((name) => ends(values[name] ?? [track[name] ?? []]));
    const hidden = { opacity: 0, hoverinfo: "skip", showlegend: false, visible: trace.visible };
    const place = { type, xaxis: trace.xaxis, yaxis: trace.yaxis, scene: trace.scene, ...hidden };
    if (type === "bar") return [{ ...place, ...barAnchor(track, x, y) }];
    if (!y) return [];
    return [{ ...place, mode: trace.mode, marker: { size: 1 }, x: x ?? [], y, ...(z && { z }) }];
  });
}

/** Smallest and largest of all finite numbers in a list of lists; null where there are none. */
function ends(rows) {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) {
    for (const value of row) {
      if (value === null || !Number.isFinite(Number(value))) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : null;
}

/** With a base and an offset of its own, so that it takes no room among the bars, and none is stacked on it. */
function barAnchor({ trace, x, y }, xEnds, yEnds) {
  const lying = trace.orientation === "h";
  const [along, names] = lying ? [yEnds, y] : [xEnds, x];
  const first = names?.[0] ?? 0;
  const position = along ?? [first, first];
  const size = (lying ? xEnds : yEnds) ?? [0, 0];
  const bars = { orientation: trace.orientation, base: 0, offset: 0, width: 1e-9 };
  return lying ? { ...bars, x: size, y: position } : { ...bars, x: position, y: size };
}
