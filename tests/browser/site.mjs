// What the tests of pages share: a workspace with a hostile client in it, a browser, a server that
// serves a folder under a sub-path, and an eye on all that a page does.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What a hostile client types wherever it can; if it ever runs, `hit` is set. */
export const HOSTILE = `</title></script><script>hit=1</script><img src=x onerror=hit=1> {{7*7}} <b onmouseover=hit=1>`;

/** Runs the program. */
export function blueprint(...words) {
    return execFileSync(process.env.BLUEPRINT, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** A copy of this repository's workspace with one more client, called `hostile`. */
export function workspace() {
    const root = mkdtempSync(join(tmpdir(), "blueprint-browser-"));
    for (const part of ["guides", "answers", "templates", "book.toml"]) {
        cpSync(join(repository, part), join(root, part), { recursive: true });
    }
    const typed = JSON.stringify(HOSTILE);
    const answers = readFileSync(join(root, "answers/northwind-clinics.yaml"), "utf8")
        .replace(/^organization: .*/mu, `organization: ${typed}`)
        .replace(/note: .*/gu, `note: ${typed}`)
        .replace("Clinical pharmacists\n", `${typed}\n`)
        .replace("2.2: clinics", `2.2: ${typed}`)
        .replace("Group Name: Downtown", `Group Name: ${typed}`)
        .replaceAll("Name: Ana Ruiz", `Name: ${typed}`);
    writeFileSync(join(root, "answers/hostile.yaml"), answers);
    return root;
}

/** Serves `folder` below `/deep/down/` on loopback; the address ends with a slash. */
export async function serve(folder) {
    const types = { html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml" };
    const server = createServer((request, answer) => {
        const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
        const file = path.startsWith("/deep/down/") ? normalize(path.slice("/deep/down/".length)) : "..";
        try {
            assert(!file.startsWith(".."));
            const bytes = readFileSync(join(folder, file));
            answer.writeHead(200, { "content-type": types[file.split(".").pop()] ?? "application/octet-stream" }).end(bytes);
        } catch {
            answer.writeHead(404).end();
        }
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    return { address: `http://127.0.0.1:${server.address().port}/deep/down/`, close: () => server.close() };
}

/** The address of `folder` on the disk, with a slash at its end. */
export const onDisk = (folder) => `${pathToFileURL(folder).href}/`;

/** Debian's Chromium. */
export function browser() {
    const args = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    return chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", ...args] });
}

/** A page of `browser` that is watched: `calm()` fails on an error, a request elsewhere, or a hit. */
export async function open(browser, address, options = {}) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const faults = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("request", (request) => {
        const url = new URL(request.url());
        const near = ["file:", "data:", "about:"].includes(url.protocol) || url.hostname === "127.0.0.1";
        near || faults.push(`a request to ${url}`);
    });
    page.on("requestfailed", (request) => {
        // A page that is left before its icon has come gives that up.
        const left = request.failure().errorText === "net::ERR_ABORTED" && request.url().endsWith("/icon.svg");
        left || faults.push(`${request.url()}: ${request.failure().errorText}`);
    });
    page.on("response", (response) => response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`));
    page.on("dialog", (dialog) => (faults.push(dialog.message()), dialog.dismiss()));
    page.calm = async () => {
        assert.equal(await page.evaluate(() => typeof window.hit), "undefined", "what was typed has run");
        assert.deepEqual(faults, []);
    };
    await page.goto(address);
    return page;
}

/** Fails on anything that axe has against `page`. */
export async function accessible(page) {
    await page.evaluate(axe);
    // Without preloading, which would have it fetch the styles again.
    const { violations } = await page.evaluate(() => window.axe.run({ preload: false }));
    const said = violations.map((of) => `${of.id}: ${of.help}\n${of.nodes.map((node) => node.html).join("\n")}`);
    assert.deepEqual(said, [], page.url());
}

/** Fails if `page` scrolls sideways as a whole. */
export async function fits(page) {
    const [wanted, given] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert(wanted <= given, `${page.url()}: ${wanted} px in ${given} px`);
}

/**
 * The sheets of `page` as a PDF: the text of each, its words that lie off the sheet, and the colour of
 * its corner. Read by poppler's programs.
 */
export async function printed(page) {
    const folder = mkdtempSync(join(tmpdir(), "blueprint-print-"));
    const file = join(folder, "page.pdf");
    writeFileSync(file, await page.pdf({ format: "A4", margin: { top: "1.5cm", bottom: "1.5cm", left: "1cm", right: "1cm" } }));
    const read = (...words) => execFileSync("pdftotext", [...words, file, "-"], { encoding: "utf8", maxBuffer: 1 << 26 });
    const texts = read("-raw").split("\f").slice(0, -1);
    const boxes = read("-bbox").split("<page ").slice(1);
    assert.equal(boxes.length, texts.length);
    execFileSync("pdftoppm", ["-r", "9", file, join(folder, "sheet")]);
    const images = readdirSync(folder).filter((name) => name.endsWith(".ppm")).sort();
    const sheets = texts.map((text, at) => {
        const [width, height] = ["width", "height"].map((side) => Number(boxes[at].match(new RegExp(`${side}="([0-9.]+)"`, "u"))[1]));
        const words = boxes[at].matchAll(/xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)">([^<]*)/gu);
        const off = ([, left, top, right, bottom]) => left < 0 || top < 0 || right > width || bottom > height;
        const outside = [...words].filter(off).map(([, , , , , word]) => word);
        // The last bytes of a picture in this format are its last pixel.
        return { text, outside, corner: [...readFileSync(join(folder, images[at])).subarray(-3)] };
    });
    rmSync(folder, { recursive: true });
    return sheets;
}

export const remove = (folder) => rmSync(folder, { recursive: true, force: true });
