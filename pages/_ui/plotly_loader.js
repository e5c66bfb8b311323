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
