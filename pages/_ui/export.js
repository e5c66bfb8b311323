/** The export buttons: draw the report figure off screen, hand PNG and SVG to the reader, and SVG to the server. */

const exports = new WeakMap(); // parentElement -> menu
const KINDS = { png: "PNG", svg: "SVG", pdf: "PDF", zip: "All (.zip)" };
const TYPES = { png: "image/png", svg: "image/svg+xml", pdf: "application/pdf", zip: "application/zip" };
const PNG_SCALE = 3;
// The PDF embeds DejaVu Sans; Verdana is as wide, so that labels keep their places where a reader has only that.
const PDF_FONT = "DejaVu Sans, Verdana, sans-serif";

export default function ({ data, parentElement, setTriggerValue }) {
  if (!exports.has(parentElement)) exports.set(parentElement, createMenu(parentElement));
  const menu = exports.get(parentElement);
  Object.assign(menu, { data, send: (request) => setTriggerValue("request", request) });
  takeAnswer(menu, data.answer);
}

function createMenu(parentElement) {
  const root = Object.assign(document.createElement("div"), { className: "descent-export" });
  const buttons = Object.entries(KINDS).map(([kind, label]) => `<button type="button" data-kind="${kind}">${label}</button>`);
  root.innerHTML = `${buttons.join("")}<p role="status"></p>`;
  root.dataset.state = "idle";
  parentElement.append(root);
  const menu = { root, message: root.querySelector("p"), waiting: null };
  root.addEventListener("click", (event) => {
    const kind = event.target.closest("button")?.dataset.kind;
    if (kind && root.dataset.state !== "busy") make(menu, kind);
  });
  return menu;
}

function say(menu, state, text) {
  menu.root.dataset.state = state;
  menu.root.setAttribute("aria-busy", state === "busy");
  menu.message.textContent = text;
}

async function make(menu, kind) {
  say(menu, "busy", `Drawing the ${KINDS[kind]} …`);
  try {
    if (kind === "png" || kind === "svg") {
      download(await render(menu.data, kind), kind, menu.data.name);
      say(menu, "done", "");
      return;
    }
    const request = { id: `${Date.now()}-${Math.random()}`, kind, svg: await renderText(menu.data) };
    if (kind === "zip") {
      request.plain = await (await render(menu.data, "svg")).text();
      request.png = await base64(await render(menu.data, "png"));
    }
    menu.waiting = request.id;
    menu.send(request);
  } catch (error) {
    say(menu, "failed", `The ${KINDS[kind]} could not be drawn: ${error.message ?? error}`);
  }
}

/** Start the download the server has prepared: once, for the request that is waited for, whatever comes after. */
function takeAnswer(menu, answer) {
  if (!answer || answer.id !== menu.waiting) return;
  menu.waiting = null;
  if (answer.content) {
    const bytes = Uint8Array.from(atob(answer.content), (char) => char.charCodeAt(0));
    download(new Blob([bytes], { type: TYPES[answer.kind] }), answer.kind, menu.data.name);
  }
  say(menu, answer.content ? "done" : "failed", answer.message);
}

/** The report figure at the step where the reader has left it on the page; at its end where nothing is played. */
function readFigure(data) {
  const figure = JSON.parse(data.figure);
  const tracks = readTracks(figure.data);
  const frames = readFrames([...tracks, readLayoutTrack(figure.layout)]);
  const step = window.descentLabSteps?.[frames.join()];
  if (step === undefined || step === frames.at(-1)) return figure;
  setStep(figure, step);
  figure.data.push(...anchors(tracks)); // the axes of the whole run, as on the page
  return figure;
}

async function render(data, format, figure = readFigure(data)) {
  const Plotly = await loadPlotly(data.plotly);
  const { width, height } = data;
  // Drawn apart from the page, so that neither the screen's theme nor its zoom gets into the report.
  const url = await Plotly.toImage(figure, { format, width, height, scale: format === "png" ? PNG_SCALE : 1 });
  return (await fetch(url)).blob();
}

async function renderText(data) {
  const figure = readFigure(data);
  figure.layout.font = { ...figure.layout.font, family: PDF_FONT };
  return (await render(data, "svg", figure)).text();
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

function download(blob, kind, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it only after the click
}
