/** Plotly, loaded once a browser page from the route the server mounts; shared by the chart and the export. */

function loadPlotly(path) {
  if (window.Plotly) return Promise.resolve(window.Plotly); // the page's head has loaded it
  // The promise lives on window: each component is a module of its own, and the script weighs megabytes.
  window.descentLabPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    // Streamlit serves a page one level below the base URL path and refers to its own files relatively; so do we.
    script.src = new URL(path, document.baseURI).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      window.descentLabPlotly = undefined; // the next figure tries again
      reject(new Error("The plotting library did not load. Check the connection, then reload the page."));
    };
    document.head.append(script);
  });
  return window.descentLabPlotly;
}

const TYPED_ARRAYS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array,
};

/** Plotly's base64 array {dtype, bdata, shape} as a typed array, or a list of rows when it has two axes. */
function decodeArray(values) {
  if (!values?.bdata) return values ?? [];
  const bytes = Uint8Array.from(atob(values.bdata), (char) => char.charCodeAt(0));
  const flat = new TYPED_ARRAYS[values.dtype](bytes.buffer);
  const columns = Number(String(values.shape ?? "").split(",")[1]);
  if (!columns) return flat;
  return Array.from({ length: flat.length / columns }, (_, row) => flat.subarray(row * columns, (row + 1) * columns));
}
