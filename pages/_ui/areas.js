/** Heat maps and bars painted in place: a heat map's picture in its own cells, a bar's rectangle. */

const RAMP_LENGTH = 1024;

/** A colour scale as RAMP_LENGTH colours of four bytes; the browser reads every way to write a colour. */
function colourRamp(colorscale, reversed) {
  const canvas = Object.assign(document.createElement("canvas"), { width: RAMP_LENGTH, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = pen.createLinearGradient(0, 0, RAMP_LENGTH, 0);
  for (const [at, colour] of colorscale) pen.fillStyle.addColorStop(reversed ? 1 - at : at, colour);
  pen.fillRect(0, 0, RAMP_LENGTH, 1);
  return pen.getImageData(0, 0, RAMP_LENGTH, 1).data;
}

/** The place of a value in a ramp from low to high; NaN where there is no value. */
function rampPlace(value, low, high) {
  if (value === null || !Number.isFinite(value)) return value === Infinity ? RAMP_LENGTH - 1 : value === -Infinity ? 0 : NaN;
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return Math.round(Math.max(0, Math.min(1, share)) * (RAMP_LENGTH - 1));
}

/** What paints a heat map that Plotly drew with one pixel a cell, stretched, and its texts; null for any other. */
function heatmapBrush({ plot, track, full, axes, names }) {
  const group = traceGroup(plot, "heatmaplayer", full);
  const image = group?.querySelector("image");
  const cells = group?.__data__[0] ?? group?.__data__;
  const labels = image && cellLabels(group, full, track, names);
  if (!labels || full.transpose) return null;
  const [rows, columns] = [cells.z.length, cells.z[0].length];
  const written = labels.length === 0 || labels.length === rows * columns;
  const fits = written && track.values.z.every((z) => z.length === rows && z[0].length === columns);
  if (!fits || pictureSize(image) !== `${columns},${rows}`) return null;
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const scale = plot._fullLayout[full.coloraxis] ?? full;
  const [low, high] = full.coloraxis ? [scale.cmin, scale.cmax] : [full.zmin, full.zmax];
  const ramp = new Uint32Array(colourRamp(scale.colorscale, scale.reversescale).buffer);
  const flip = { x: runsBackwards(axes.xaxis, cells.x), y: runsBackwards(axes.yaxis, cells.y) };
  const cell = (value) => ramp[rampPlace(value, low, high)] ?? 0; // no value: transparent
  return {
    paint({ z, text }) {
      paintCells(image, canvas, z, { cell, flip });
      labels.forEach((label, i) => { label.textContent = text[Math.floor(i / columns)][i % columns]; });
    },
  };
}

/** The texts that Plotly wrote into the cells, row by row, none where it wrote none; null where it must write them. */
function cellLabels(group, full, track, names) {
  if (names.join() === "z" && !full.texttemplate) return [];
  const changes = [...names].sort().join();
  if (changes !== "text,z" || full.texttemplate !== "%{text}" || full.textfont.color === "auto") return null;
  const plain = track.values.text.every((frame) => frame.every((row) => row.every(isPlain)));
  const labels = [...group.querySelectorAll(".heatmap-label text")];
  return plain && labels.every((label) => !label.children.length) ? labels : null;
}

/** Width and height of the PNG in an image element, from the header of its data. */
function pictureSize(image) {
  const [, data] = (image.getAttribute("href") ?? image.getAttribute("xlink:href") ?? "").split("base64,");
  if (!data) return "";
  const bytes = Uint8Array.from(atob(data.slice(0, 32)), (char) => char.charCodeAt(0));
  const header = new DataView(bytes.buffer);
  return `${header.getUint32(16)},${header.getUint32(20)}`;
}

function runsBackwards(axis, edges) {
  return axis.c2p(edges[0]) > axis.c2p(edges[edges.length - 1]);
}

function paintCells(image, canvas, z, { cell, flip }) {
  const { width, height } = canvas;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const picture = pen.createImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let row = 0; row < height; row++) {
    const start = (flip.y ? height - 1 - row : row) * width;
    for (let column = 0; column < width; column++) {
      pixels[start + (flip.x ? width - 1 - column : column)] = cell(z[row][column]);
    }
  }
  pen.putImageData(picture, 0, 0);
  image.setAttribute("href", canvas.toDataURL());
}

/** What paints plain bars of changing height, or null. */
function barBrush({ plot, track, full, axes, names }) {
  const lying = full.orientation === "h";
  const group = traceGroup(plot, "barlayer", full);
  const bars = [...(group?.querySelectorAll(".point > path") ?? [])];
  const length = lying ? "x" : "y";
  const rounded = full.marker?.cornerradius ?? plot._fullLayout.barcornerradius;
  if (names.join() !== length || bars.length !== track[length].length || group.querySelector("text") || rounded) return null;
  if (["stack", "relative"].includes(plot._fullLayout.barmode) && plot.querySelectorAll(".barlayer > g").length > 2) return null;
  const [across, along] = lying ? [axes.yaxis, axes.xaxis] : [axes.xaxis, axes.yaxis];
  const drawn = bars.map((bar) => bar.parentNode.__data__);
  return {
    paint(state) {
      bars.forEach((bar, i) => {
        const { p0, p1, b } = drawn[i];
        const [from, to] = [pixel(across, p0), pixel(across, p1)];
        const [base, end] = [pixel(along, b), pixel(along, b + (state[length][i] ?? 0))];
        bar.setAttribute("d", lying ? `M${base},${from}V${to}H${end}V${from}Z` : `M${from},${base}V${end}H${to}V${base}Z`);
      });
    },
  };
}
