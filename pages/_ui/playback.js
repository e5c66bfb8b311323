/** The transport bar: replays the recorded frames of a figure by changing only what moves. */

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

  /**
   * Take over a figure that is about to be drawn; returns the traces to add to it. It rests at the end, but for a
   * reader who has stopped elsewhere in the same steps: the figure is then set to that frame.
   */
  load(figure, sameFigure) {
    const left = this.atEnd || (this.playing && !sameFigure) ? null : { frame: this.frame, steps: this.frames.join() };
    this.stop();
    this.tracks = readTracks(figure.data);
    this.words = readLayoutTrack(figure.layout);
    this.frames = readFrames([...this.tracks, this.words]);
    this.unit = [...figure.data, figure.layout].find((part) => part?.meta?.unit)?.meta.unit ?? "step";
    this.frame = left?.steps === this.frames.join() ? left.frame : Math.max(0, this.frames.length - 1);
    this.whole = this.atEnd;
    if (!this.whole) setStep(figure, this.frames[this.frame]);
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
    this.painting?.clear();
    this.painting = null;
    this.report();
  }

  async play() {
    if (this.atEnd) this.frame = 0;
    this.playing = true;
    this.report();
    // A painting moves what Plotly drew, so all of it has to be there; both happen before the browser paints.
    if (!this.whole) await this.restyle(this.frames.length - 1);
    if (!this.playing) return;
    this.painting = Painting.of(this.plot, this.tracks, this.words);
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
    if (this.painting) return this.painting.show(this.frames[this.frame]);
    return this.restyle(this.frame);
  }

  /** Put the state at a frame into the figure itself. */
  restyle(frame) {
    const step = this.frames[frame];
    const states = this.tracks.map((track) => stateAt(track, step, this.tracks));
    const names = new Set(states.flatMap(Object.keys));
    const moved = Object.fromEntries([...names].map((name) => [name, states.map((state) => state[name])]));
    const words = this.words ? stateAt(this.words, step, []) : {};
    this.whole = frame === this.frames.length - 1;
    if (!this.tracks.length) return window.Plotly.relayout(this.plot, words);
    return window.Plotly.update(this.plot, moved, words, this.tracks.map((track) => track.index));
  }

  /** Plotly has redrawn the figure, for a resize or a zoom: paint over it again. */
  redrawn() {
    if (!this.painting) return;
    this.painting = Painting.of(this.plot, this.tracks, this.words);
    this.show(this.frame);
  }

  /** What the reader sees and hears of the position, and what exports and tests read. */
  report() {
    const step = this.frames[this.frame];
    const text = this.frames.length ? `${this.unit} ${step} of ${this.frames.at(-1)}` : "";
    this.slider.value = this.frame;
    this.slider.setAttribute("aria-valuetext", text);
    this.readout.textContent = text;
    const label = this.playing ? "Pause" : "Play";
    if (this.toggle.title !== label || !this.root.dataset.playing) {
      this.toggle.innerHTML = icon(label.toLowerCase());
      this.toggle.title = label;
      this.toggle.setAttribute("aria-label", label);
    }
    // The export is a module of its own: it finds here at which step the reader left a figure with these frames.
    if (this.frames.length) (window.descentLabSteps ??= {})[this.frames.join()] = step;
    Object.assign(this.root.dataset, { playing: this.playing, frame: this.frame, frames: this.frames.length });
  }
}
