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

  const CLEAR = "rgba(0,0,0,0)";
  const LEAST = { width: 400, height: 300 }; // CSS pixels: in less room a chart is drawn so large and shown smaller
  const PLOTLYS_OWN = { ground: "#e5ecf6", ink: "#2a3f5f" }; // of the template of a chart that asks for none
  // Its colours of lines and bars, in order, half of which are too pale for paper. Plotly Express writes them into the data.
  const CYCLE = [
    "#636efa",
    "#ef553b",
    "#00cc96",
    "#ab63fa",
    "#ffa15a",
    "#19d3f3",
    "#ff6692",
    "#b6e880",
    "#ff97ff",
    "#fecb52",
  ];
  const LINES = ["gridcolor", "linecolor", "zerolinecolor"];

  function draw(library, chart) {
    const told = JSON.parse(chart.dataset.chart);
    const style = getComputedStyle(chart);
    const { data, layout = {} } = isPlotlys(told.layout) ? recycled(told, cycleOf(style)) : told;
    const room = { width: chart.clientWidth, height: chart.clientHeight };
    const size = { width: side("width", layout, room), height: side("height", layout, room) };
    const scale = Math.min(1, room.width / size.width, room.height / size.height);
    const fitted = {
      ...grounded(layout, style),
      title: typeof layout.title === "string" ? { text: layout.title } : layout.title,
      ...size,
      autosize: false,
    };
    fitted.font = { family: style.fontFamily, size: parseFloat(style.fontSize), ...fitted.font, ...layout.font };
    if (isPlotlys(layout)) fitted.colorway ??= layout.template?.layout?.colorway ?? [...cycleOf(style).values()];
    fitted.hoverlabel = { font: { size: fitted.font.size, family: fitted.font.family }, ...layout.hoverlabel };
    // Steps and addresses of slides belong to reveal.js: a chart takes the mouse, never the keys.
    const options = { displayModeBar: false, displaylogo: false, responsive: false };
    return library.newPlot(scale < 1 ? shrunk(chart, size, room, scale) : chart, data, fitted, options);
  }

  // What the chart says, else what the slide has; what would squash the chart is shown smaller as a whole.
  function side(name, layout, room) {
    return layout[name] > 0 && Number.isFinite(layout[name]) ? layout[name] : Math.max(room[name], LEAST[name]);
  }

  function shrunk(chart, size, room, scale) {
    const inner = document.createElement("div");
    const left = (room.width - scale * size.width) / 2;
    inner.style.cssText = `position: absolute; left: ${left}px; top: 0; transform-origin: 0 0; transform: scale(${scale});
      width: ${size.width}px; height: ${size.height}px`;
    chart.style.position = "relative";
    chart.append(inner);
    return inner;
  }

  // The layout on the slide's own ground; a chart that asks for a ground of the other kind keeps it, and its colours.
  function grounded(layout, style) {
    const template = layout.template?.layout ?? {};
    const onDark = !isDark(style.color);
    const own = layout.paper_bgcolor ?? (isPlotlys(layout) ? undefined : template.paper_bgcolor);
    if (own && isDark(own) === !onDark) {
      return { ...layout, paper_bgcolor: own, font: template.font?.color && { color: template.font.color } };
    }
    const follows = { ...layout, paper_bgcolor: layout.paper_bgcolor ?? CLEAR, font: { color: style.color } };
    if (isPlotlys(layout)) follows.template = recoloured(layout.template ?? {}, style);
    return follows;
  }

  // Whether a chart asks for no look of its own.
  function isPlotlys(layout) {
    return (layout?.template?.layout?.plot_bgcolor ?? PLOTLYS_OWN.ground).toLowerCase() === PLOTLYS_OWN.ground;
  }

  // Plotly's colours of lines and bars, by the theme's in their place.
  function cycleOf(style) {
    const theme = style.getPropertyValue("--cycle").trim().split(/\s+/);
    return new Map(CYCLE.map((colour, number) => [colour, theme[number] || colour]));
  }

  function recycled(value, cycle) {
    if (typeof value === "string") return cycle.get(value.toLowerCase()) ?? value;
    if (Array.isArray(value)) return value.map((each) => recycled(each, cycle));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, recycled(each, cycle)]));
  }

  // Plotly's template, less its ground.
  function recoloured(value, style, key = "") {
    if (Array.isArray(value)) return value.map((each) => recoloured(each, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, recoloured(each, style, name)]));
    }
    if (LINES.includes(key)) return style.getPropertyValue("--rule").trim() || value;
    const colours = { [PLOTLYS_OWN.ground]: CLEAR, [PLOTLYS_OWN.ink]: style.color };
    return (typeof value === "string" && colours[value.toLowerCase()]) || value;
  }

  function isDark(colour) {
    const probe = document.createElement("span");
    probe.style.color = colour;
    document.body.append(probe);
    const [red, green, blue, opacity = 1] = getComputedStyle(probe)
      .color.match(/[\d.]+/g)
      .map(Number);
    probe.remove();
    const linear = [red, green, blue].map((each) => (each / 255) ** 2.2);
    if (!opacity) return undefined; // as light or dark as what lies behind it
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] < 0.179;
  }

  if (Reveal.isReady()) drawNear();
  document.addEventListener("deck-laid-out", drawNear);
  for (const event of ["ready", "slidechanged", "overviewshown", "pdf-ready"]) Reveal.on(event, drawNear);
}
