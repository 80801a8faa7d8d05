// Opens pages in Chromium, photographs them as people see them, and fails on what a page must not do:
// log an error, ask for anything outside itself, scroll sideways, or break an accessibility rule.
//
// usage: node take.mjs OUT NAME=page.html...     (started by take.sh, which brings the packages)
//        node take.mjs --time page.html...       how long pages take to open, and nothing else
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const require = createRequire(path.join(process.env.PACKAGES, "package.json"));
const puppeteer = require("puppeteer-core");
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

const VIEWS = [
  { name: "desktop", width: 1280, height: 800 },
  { name: "phone", width: 375, height: 740, isMobile: true, deviceScaleFactor: 2 },
];
// A telephone of the cheaper kind computes about so many times slower than a desktop.
const SLOW = 4;
const OPENINGS = 7;
const [out, ...reports] = process.argv.slice(2);
const faults = [];

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--force-color-profile=srgb", "--hide-scrollbars"],
});
if (out === "--time") {
  for (const file of reports) await time(file, pathToFileURL(path.resolve(file)).href, file);
  await browser.close();
  process.exit(0);
}

await mkdir(out, { recursive: true });
for (const report of reports) {
  const [name, file] = report.split("=");
  const url = pathToFileURL(path.resolve(file)).href;
  for (const view of VIEWS) {
    for (const scheme of ["light", "dark"]) {
      await look(`${name}-${view.name}-${scheme}`, url, view, scheme);
    }
  }
  await print(`${name}-print`, url);
  await time(name, url, file);
}
await browser.close();
for (const fault of faults) console.error(fault);
console.log(`${reports.length} pages, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);

async function open(label, url) {
  const page = await browser.newPage();
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) faults.push(`${label}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${label}: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url) faults.push(`${label}: asks for ${request.url().slice(0, 100)}`);
  });
  return page;
}

async function look(label, url, view, scheme) {
  const page = await open(label, url);
  await page.setViewport(view);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) faults.push(`${label}: ${wide} pixels too wide`);
  if (view === VIEWS[0] && scheme === "light") faults.push(...(await keys(page)).map((fault) => `${label}: ${fault}`));
  await page.screenshot({ path: path.join(out, `${label}-first.png`) });
  await page.screenshot({ path: path.join(out, `${label}.png`), fullPage: true });
  // Opened in full, so that what is folded away is judged as well.
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, impact, help, nodes } of violations) {
    const line = `${label}: axe: ${impact}: ${id}: ${help} (${nodes.length}, first ${nodes[0].target})`;
    if (["serious", "critical"].includes(impact)) faults.push(line);
    else console.log(line);
  }
  await page.close();
}

// Whoever has no mouse reaches everything that can be opened, followed or scrolled, in the order of the page,
// sees where the keyboard is, and can skip to the answer first.
async function keys(page) {
  const wanted = await page.evaluate(() => {
    const hidden = (one) => one.closest("details:not([open])") && one.tagName !== "SUMMARY";
    const all = [...document.querySelectorAll("a[href], summary, [tabindex='0']")].filter((one) => !hidden(one));
    all.forEach((one, at) => one.setAttribute("data-stop", at));
    return all.length;
  });
  const told = [];
  for (let stop = 0; stop < wanted; stop++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      return [one.getAttribute("data-stop"), getComputedStyle(one).outlineStyle, one.className];
    });
    if (at[0] !== String(stop)) return [`the keyboard comes to ${at[0]} where ${stop} is next`];
    if (at[1] === "none") told.push(`the keyboard is not seen at stop ${stop}`);
    if (stop === 0 && wanted > 1 && at[2] !== "skip") told.push("the first stop does not skip to the answer");
  }
  await page.evaluate(() => (document.activeElement.blur(), window.scrollTo(0, 0)));
  return told;
}

async function print(label, url) {
  const page = await open(label, url);
  await page.goto(url);
  await writeFile(path.join(out, `${label}.pdf`), await page.pdf({ format: "A4", preferCSSPageSize: true }));
  await page.close();
}

// The middle of several openings: until the page is loaded, and until its first screen is painted.
async function time(name, url, file) {
  const { size } = await stat(file);
  const told = [];
  for (const [device, view, slow] of [["desktop", VIEWS[0], 1], ["phone", VIEWS[1], SLOW]]) {
    const runs = [];
    for (let run = 0; run < OPENINGS; run++) {
      const page = await browser.newPage();
      await page.setViewport(view);
      await page.emulateCPUThrottling(slow);
      await page.goto(url, { waitUntil: "load" });
      runs.push(await page.evaluate(opened));
      await page.close();
    }
    const middle = (key) => Math.round(runs.map((run) => run[key]).sort((a, b) => a - b)[(OPENINGS - 1) / 2]);
    told.push(`${device} loaded in ${middle("loaded")} ms, painted in ${middle("painted")} ms`);
  }
  console.log(`${name}: ${Math.round(size / 1000)} KB; ${told.join("; ")}`);
}

// Runs in the page: milliseconds since it was asked for.
async function opened() {
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
  while (!painted()) await new Promise((next) => requestAnimationFrame(next));
  const [{ loadEventEnd }] = performance.getEntriesByType("navigation");
  return { loaded: loadEventEnd, painted: painted().startTime };
}
