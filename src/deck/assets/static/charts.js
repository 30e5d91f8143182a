// Draws Plotly's charts, each when its slide comes near. Plotly's own script is large, so the deck stands before it loads;
// the address of that script is this element's `data-plotly`.
"use strict";

{
  const address = document.currentScript.dataset.plotly;
  let plotly;

  function load() {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error("the script of Plotly does not load"));
      document.head.append(script);
    });
    return plotly;
  }

  // Charts on slides that reveal.js does not lay out yet have no size; they are drawn when it does.
  async function drawNear() {
    const waiting = [...document.querySelectorAll(".plotly-chart:not([data-drawn])")].filter(
      (chart) => chart.clientWidth,
    );
    if (!waiting.length) return;
    for (const chart of waiting) chart.dataset.drawn = "soon";
    try {
      const library = await load();
      for (const chart of waiting) await draw(library, chart);
    } catch (error) {
      console.error(`Plotly: ${error.message}`);
    }
    for (const chart of waiting) chart.dataset.drawn = "yes";
  }

  function draw(library, chart) {
    const { data, layout = {} } = JSON.parse(chart.dataset.chart);
    const style = getComputedStyle(chart);
    const font = {
      family: style.fontFamily,
      size: parseFloat(style.fontSize),
      color: style.color,
      ...layout.font,
    };
    const fitted = {
      paper_bgcolor: "rgba(0,0,0,0)",
      ...layout,
      font,
      title: typeof layout.title === "string" ? { text: layout.title } : layout.title,
      hoverlabel: { font: { size: font.size, family: font.family }, ...layout.hoverlabel },
      width: Math.min(layout.width ?? Infinity, chart.clientWidth),
      height: Math.min(layout.height ?? Infinity, chart.clientHeight),
      autosize: false,
    };
    // Steps and addresses of slides belong to reveal.js: a chart takes the mouse, never the keys.
    return library.newPlot(chart, data, fitted, { displayModeBar: false, displaylogo: false, responsive: false });
  }

  if (Reveal.isReady()) drawNear();
  document.addEventListener("deck-laid-out", drawNear);
  for (const event of ["ready", "slidechanged", "overviewshown", "pdf-ready"]) Reveal.on(event, drawNear);
}
