/** A figure made for a wide window, fitted into the one there is: what would lie on something else gives way. */

const NARROW_PX = 600;
const LETTER_PX = 6.6; // of a letter of the subtitle, on average
const LEGEND_LINE_PX = 19;
const AXIS_WORDS_PX = 70; // ticks and title of the axis above a legend
const MARGINS_PX = 110; // beside the maps
const CELL_PX = 36; // the narrowest cell of a narrow window whose number can be read
const NUMBER_LETTER = 0.55; // of a number, as a share of its size
const TITLE_PX = 48; // an upright axis title and its numbers, between two plots
const SHORT_BAR_PX = 100;
const MOST_CHIPS = 12; // in one column: the numbers of six edges, on two lines each

function makeRoom(figure, width, height) {
  const layout = figure.layout ?? {};
  dropCrampedNumbers(figure, width);
  if (width >= NARROW_PX) return;
  breakSubtitle(layout, width);
  lowerLegend(figure, layout, height);
  hideChips(layout);
  besideEachOther(layout, width).forEach((axis) => axis.gap < TITLE_PX && delete axis.layout.title);
  figure.data.forEach((trace) => oneWord(trace, width));
}

/** The y axes that stand right of another plot, with the gap between; what enters is what that plot's x axis names. */
function besideEachOther(layout, width) {
  const axes = Object.keys(layout).filter((name) => /^xaxis\d*$/.test(name)).map((name) => layout[name]);
  return axes.flatMap(({ domain: [low] = [0], anchor }) => {
    const left = axes.map(({ domain: [, high] = [0, 1] }) => high).filter((high) => high <= low);
    const own = layout[(anchor ?? "y").replace("y", "yaxis")];
    return left.length && own ? [{ layout: own, gap: (low - Math.max(...left)) * (width - MARGINS_PX) }] : [];
  });
}

/** A short colour bar, which is as wide as its map, has room for one word: its ends are equal but for the sign. */
function oneWord({ colorbar }, width) {
  if (colorbar?.orientation !== "h" || !(colorbar.len * (width - MARGINS_PX) < SHORT_BAR_PX)) return;
  const { tickvals, ticktext } = colorbar;
  if (tickvals[0] !== -tickvals.at(-1)) return;
  Object.assign(colorbar, { tickvals: [0], ticktext: [`±${ticktext.at(-1)}`], tickangle: 0 });
}

/** Below the title of its axis: a legend's place is a share of the plot, which a narrow window's long legend shrinks. */
function lowerLegend({ data }, layout, height) {
  const { legend } = layout;
  if (layout.showlegend === false || legend?.orientation !== "h" || !(legend.y < 0)) return;
  const lines = data.filter((trace) => trace.name && trace.showlegend !== false).length;
  const plot = height - (layout.margin?.t ?? 68) - AXIS_WORDS_PX - LEGEND_LINE_PX * lines;
  if (plot > AXIS_WORDS_PX) layout.legend = { ...legend, y: Math.min(legend.y, -AXIS_WORDS_PX / plot) };
}

/** Maps whose cells are too narrow for their numbers go without; the table below the figure has them. */
function dropCrampedNumbers({ data, layout = {} }, width) {
  const numbered = data.filter(({ type, texttemplate }) => type === "heatmap" && texttemplate === "%{text}");
  const cramped = new Set(numbered.filter((trace) => isCramped(trace, layout, width)).map(({ xaxis }) => xaxis));
  numbered.filter(({ xaxis }) => cramped.has(xaxis)).forEach((trace) => delete trace.texttemplate);
}

function isCramped({ xaxis = "x", text = [], textfont = {} }, layout, width) {
  const [low, high] = layout[xaxis.replace("x", "xaxis")]?.domain ?? [0, 1];
  const letters = text.flat().flatMap((words) => String(words).split("<br>")).map(({ length }) => length);
  const needed = NUMBER_LETTER * (textfont.size ?? 13) * Math.max(0, ...letters);
  const cell = ((high - low) * (width - MARGINS_PX)) / (text[0]?.length ?? 1);
  return cell < Math.max(needed, width < NARROW_PX ? CELL_PX : 0);
}

/** Of a graph whose edges have more numbers than fit between two columns: the tables below have them. */
function hideChips(layout) {
  const chips = (layout.annotations ?? []).filter((note) => note.bgcolor && note.width);
  const frames = layout.meta?.frames ?? {};
  layout.annotations?.forEach((note, at) => {
    if (!chips.includes(note) || chips.filter(({ x }) => x === note.x).length <= MOST_CHIPS) return;
    note.visible = false;
    delete frames[`annotations[${at}].text`];
  });
}

/** A narrow window gets the subtitle on as many lines as it needs, in every frame that words it anew. */
function breakSubtitle(layout = {}, width = NARROW_PX) {
  const subtitle = layout.title?.subtitle;
  if (!subtitle?.text) return;
  Object.assign(layout.title, { x: 0.02, xref: "container" }); // not over the plot: long names of rows push that right
  const letters = Math.max(20, Math.floor(width / LETTER_PX));
  const frames = layout.meta?.frames ?? {};
  const name = "title.subtitle.text";
  subtitle.text = inLines(subtitle.text, letters);
  if (frames[name]) frames[name] = frames[name].map((text) => inLines(text, letters));
  const lines = [subtitle.text, ...(frames[name] ?? [])].map((text) => text.split("<br>").length);
  layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 68) + 16 * (Math.max(...lines) - 1) };
}

/** A text broken at its separators, and at blanks where a part is longer than a line. */
function inLines(text, letters) {
  const lines = text.split("<br>").flatMap((line) => fill(line.split(" · "), " · ", letters));
  return lines.flatMap((line) => (line.length > letters ? fill(line.split(" "), " ", letters) : [line])).join("<br>");
}

/** Pieces joined into lines of at most so many letters, as long as no single piece is longer. */
function fill(pieces, between, letters) {
  return pieces.reduce((lines, piece) => {
    const longer = lines.length ? `${lines.at(-1)}${between}${piece}` : piece;
    return lines.length && longer.length <= letters ? [...lines.slice(0, -1), longer] : [...lines, piece];
  }, []);
}
