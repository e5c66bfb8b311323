/** The transport bar: replays the recorded path of a figure by restyling only the traces that move. */

const WHOLE_RUN_MS = 6000; // at speed 1, whatever the number of frames
const CALM_FRAMES = 12; // how many pictures a whole run has under prefers-reduced-motion
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const ICONS = {
  reset: "M5 4h3v16H5zM20 4v16L9 12z",
  back: "M16 4v16L4 12zM17 4h3v16h-3z",
  play: "M6 3l15 9-15 9z",
  pause: "M5 3h5v18H5zM14 3h5v18h-5z",
  forward: "M8 4v16l12-8zM4 4h3v16H4z",
};

function icon(name) {
  return `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
}

function transportMarkup() {
  const button = (name, label) =>
    `<button type="button" data-action="${name}" aria-label="${label}" title="${label}">${icon(name)}</button>`;
  const speeds = SPEEDS.map((speed) => `<option value="${speed}"${speed === 1 ? " selected" : ""}>${speed}×</option>`);
  return `${button("reset", "Back to the start")}${button("back", "One step back")}${button("play", "Play")}
    ${button("forward", "One step forward")}
    <input type="range" min="0" step="1" aria-label="Step">
    <output class="descent-readout"></output>
    <select aria-label="Speed" title="Speed">${speeds.join("")}</select>`;
}

/** The traces that move: where they stand in the figure, and their whole recorded data. */
function readTracks(traces) {
  return traces.flatMap((trace, index) => {
    const role = trace.meta?.role;
    if (role !== "path" && role !== "head" && role !== "frames") return [];
    const [x, y, z] = [trace.x, trace.y, trace.z].map((values) => values && decodeArray(values));
    const steps = Array.from(decodeArray(trace.meta.steps), (step) => (step === null ? NaN : step));
    const rows = role === "frames" ? Array.from(decodeArray(trace.meta.frames_y), decodeArray) : null;
    return [{ index, role, x, y, z, steps, rows, path: trace.meta.path, trace }];
  });
}

/** Every update number at which something moves, ascending; empty when there is nothing to replay. */
function readFrames(tracks) {
  const moving = tracks.filter((track) => track.role !== "head" && track.steps.length > 1);
  const steps = new Set(moving.flatMap((track) => track.steps.filter(Number.isFinite)));
  return steps.size > 1 ? [...steps].sort((a, b) => a - b) : [];
}

/**
 * Invisible copies of the full extent of each moving trace. An axis that scales itself then keeps its range
 * while the trail grows, and nothing has to be written into the layout that a reader's own zoom would fight with.
 */
function anchors(tracks) {
  const ends = (values) => {
    const finite = Array.from(values ?? []).filter((value) => value !== null && Number.isFinite(Number(value)));
    return [finite.reduce((a, b) => Math.min(a, b), Infinity), finite.reduce((a, b) => Math.max(a, b), -Infinity)];
  };
  return tracks.filter((track) => track.role !== "head" && ends(track.y)[0] <= ends(track.y)[1]).map(({ trace, x, y, z }) => ({
    type: trace.type ?? "scatter", mode: trace.mode, x: ends(x), y: ends(y), ...(z && { z: ends(z) }),
    xaxis: trace.xaxis, yaxis: trace.yaxis, scene: trace.scene, visible: trace.visible,
    opacity: 0, marker: { size: 1 }, hoverinfo: "skip", showlegend: false,
  }));
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

/** x, y, z of one moving trace at one step; undefined leaves what is there. */
function trackAt(track, step, traces) {
  if (track.role === "path") {
    // Hiding by NaN keeps colours, sizes and hover texts given per point on their own points.
    return { x: track.x, y: Float64Array.from(track.y, (value, i) => (track.steps[i] <= step ? value ?? NaN : NaN)), z: track.z };
  }
  if (track.role === "frames") {
    const row = track.steps.findLastIndex((at) => at <= step);
    return { x: undefined, y: track.rows[Math.max(row, 0)], z: undefined };
  }
  const path = traces.find((other) => other.index === track.path);
  if (!path) return { x: track.x, y: track.y, z: track.z };
  const heads = headPoints(path, step);
  const pick = (values) => values && heads.map((i) => values[i]);
  return { x: pick(path.x), y: pick(path.y), z: pick(path.z) };
}

class Playback {
  constructor(root, plot) {
    Object.assign(this, { root, plot, tracks: [], frames: [], frame: 0, speed: 1, playing: false, position: 0 });
    this.bar = Object.assign(document.createElement("div"), { className: "descent-transport", innerHTML: transportMarkup() });
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", "Playback");
    this.slider = this.bar.querySelector("input");
    this.readout = this.bar.querySelector("output");
    this.toggle = this.bar.querySelector("[data-action=play]");
    this.bar.addEventListener("click", (event) => this.act(event.target.closest("button")?.dataset.action));
    this.slider.addEventListener("input", () => this.halt(Number(this.slider.value)));
    this.bar.querySelector("select").addEventListener("change", (event) => (this.speed = Number(event.target.value)));
    root.append(this.bar);
  }

  /** Take a figure's moving traces; returns the traces to add to it. It rests at the end, or at `frame`. */
  load(traces, frame = Infinity) {
    this.stop();
    this.whole = true; // a new figure comes with its whole path
    this.tracks = readTracks(traces);
    this.frames = readFrames(this.tracks);
    this.frame = Math.max(0, Math.min(frame, this.frames.length - 1));
    this.bar.hidden = this.frames.length === 0;
    this.slider.max = this.frames.length - 1;
    this.report();
    return this.frames.length ? anchors(this.tracks) : [];
  }

  get atEnd() {
    return this.frame >= this.frames.length - 1;
  }

  act(action) {
    if (!this.frames.length) return;
    if (action === "play") this.playing ? this.halt(this.frame) : this.play();
    if (action === "reset") this.halt(0);
    if (action === "back") this.halt(this.frame - 1);
    if (action === "forward") this.halt(this.frame + 1);
    if (action === "end") this.halt(this.frames.length - 1);
  }

  halt(frame) {
    this.stop();
    this.show(frame);
  }

  stop() {
    cancelAnimationFrame(this.request);
    this.playing = false;
    this.trails?.clear();
    this.trails = null;
    this.report();
  }

  async play() {
    if (this.atEnd) this.frame = 0;
    this.playing = true;
    this.report();
    // Trails are drawn over the whole figure, so that has to be there; both happen before the browser paints.
    if (!this.whole) await this.restyle(this.frames.length - 1);
    if (!this.playing) return;
    this.trails = Trails.of(this.plot, this.tracks);
    this.show(this.frame);
    this.position = this.frame;
    this.last = performance.now();
    this.request = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    const end = this.frames.length - 1;
    this.position = Math.min(end, this.position + (Math.max(0, now - this.last) * this.speed * end) / WHOLE_RUN_MS);
    this.last = now;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? Math.ceil(end / CALM_FRAMES) : 1;
    const next = this.position >= end ? end : Math.floor(this.position / calm) * calm;
    if (next > this.frame) this.show(next);
    if (this.atEnd) this.stop();
    else this.request = requestAnimationFrame((later) => this.tick(later));
  }

  show(frame) {
    this.frame = Math.max(0, Math.min(frame, this.frames.length - 1));
    this.report();
    if (this.trails) return this.trails.show(this.frames[this.frame], this.tracks);
    return this.restyle(this.frame);
  }

  /** Put the state at a frame into the figure itself. */
  restyle(frame) {
    const moved = this.tracks.map((track) => trackAt(track, this.frames[frame], this.tracks));
    const update = { x: moved.map((at) => at.x), y: moved.map((at) => at.y), z: moved.map((at) => at.z) };
    if (!moved.some((at) => at.z)) delete update.z;
    this.whole = frame === this.frames.length - 1;
    return window.Plotly.restyle(this.plot, update, this.tracks.map((track) => track.index));
  }

  /** Plotly has redrawn the figure, for a resize or a zoom: draw the trails over it again. */
  redrawn() {
    if (!this.trails) return;
    this.trails = Trails.of(this.plot, this.tracks);
    this.show(this.frame);
  }

  /** What the reader sees and hears of the position, and what tests read. */
  report() {
    const text = this.frames.length ? `step ${this.frames[this.frame]} of ${this.frames.at(-1)}` : "";
    this.slider.value = this.frame;
    this.slider.setAttribute("aria-valuetext", text);
    this.readout.textContent = text;
    const label = this.playing ? "Pause" : "Play";
    if (this.toggle.title !== label || !this.root.dataset.playing) {
      this.toggle.innerHTML = icon(label.toLowerCase());
      this.toggle.title = label;
      this.toggle.setAttribute("aria-label", label);
    }
    Object.assign(this.root.dataset, { playing: this.playing, frame: this.frame, frames: this.frames.length });
  }
}
