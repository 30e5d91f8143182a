// Writes what the installed KaTeX knows, for src/deck/text/formulas/katex.json: node scripts/katex_commands.mjs > FILE
import { readFileSync } from "node:fs";
import katex from "katex";

const folder = new URL("../node_modules/katex/", import.meta.url);
const source = readFileSync(new URL("dist/katex.js", folder), "utf8");
const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
console.warn = console.log = () => {}; // of what has no place in LaTeX, and of \show

function refusal(tex) {
  try {
    katex.renderToString(tex, { displayMode: true, strict: false });
  } catch (error) {
    return error.message;
  }
  return "";
}

const isKnown = (name) =>
  [`\\${name}`, `\\text{\\${name}}`].some((tex) => !refusal(tex).includes("Undefined control sequence"));
const names = new Set([...source.matchAll(/\\\\([A-Za-z]+|[^A-Za-z\s@])/g)].map((found) => found[1]));
const lists = [...source.matchAll(/names: \[((?:"[A-Za-z]+\*?",?\s*)+)\]/g)].map((found) => JSON.parse(`[${found[1]}]`));
const isEnvironment = (name) => !refusal(`\\begin{${name}}\\end{${name}}`).includes("No such environment");

process.stdout.write(
  `${JSON.stringify({
    version,
    commands: [...names].filter(isKnown).sort(),
    environments: [...new Set(lists.flat())].filter(isEnvironment).sort(),
  })}\n`,
);
