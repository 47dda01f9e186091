// `serve` in a browser: a page follows a save, findings stand in its place, and what was typed is text.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { HOSTILE, browser, workspace } from "./site.mjs";

let root, chromium, serving, address;

before(async () => {
    root = workspace();
    chromium = await browser();
    serving = spawn(process.env.BLUEPRINT, ["serve", "--port", "0", "--workspace", root], { stdio: ["ignore", "pipe", "ignore"] });
    for await (const line of createInterface(serving.stdout)) {
        address = line.match(/http:\S+/u)[0];
        break;
    }
});

after(async () => {
    serving?.kill();
    await chromium?.close();
    rmSync(root, { recursive: true, force: true });
});

const answers = () => join(root, "answers/northwind-clinics.yaml");

/** Saves `text` and waits until the page shows `wanted`; how many milliseconds later its text stood there. */
async function follow(page, text, wanted) {
    writeFileSync(answers(), text);
    const saved = Date.now();
    await page.waitForFunction((words) => document.body?.innerText.includes(words), wanted);
    const there = await page.evaluate(() => {
        const [navigation] = performance.getEntriesByType("navigation");
        return performance.timeOrigin + navigation.domContentLoadedEventEnd;
    });
    return there - saved;
}

test("a page follows a save within 300 milliseconds, and shows findings while it cannot", async (t) => {
    const page = await chromium.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    await page.goto(`${address}northwind-clinics/overview.html`, { waitUntil: "load" });
    const sound = readFileSync(answers(), "utf8");
    const times = [];
    for (const name of ["Eastwind", "Southwind", "Westwind", "Upwind", "Downwind"]) {
        await page.waitForTimeout(200);
        times.push(await follow(page, sound.replace(/^organization: .*/mu, `organization: ${name} Clinics`), `${name} Clinics`));
    }
    times.sort((left, right) => left - right);
    t.diagnostic(`milliseconds from saving to seeing: ${times.map(Math.round).join(", ")}`);
    assert(times[2] < 300, `the median of ${times}`);

    await follow(page, sound.replace("status: final", "status: finall"), "answers-status");
    assert.match(await page.innerText("body"), /northwind-clinics is rejected/u);
    assert.match(await page.innerText("mark"), /finall/u);
    await follow(page, sound, "Northwind Clinics");
    assert.deepEqual(faults, []);
    await page.close();
});

test("what a client typed is text, on its pages and in its findings", async () => {
    const page = await chromium.newPage();
    const outside = [];
    page.on("request", (request) => request.url().startsWith(address) || outside.push(request.url()));
    await page.goto(`${address}hostile/overview.html`, { waitUntil: "load" });
    assert((await page.innerText("body")).includes("<script>hit=1</script>"));
    const text = readFileSync(join(root, "answers/hostile.yaml"), "utf8");
    writeFileSync(join(root, "answers/hostile.yaml"), text.replace("guide: multi-tenant", `guide: ${JSON.stringify(HOSTILE)}`));
    await page.waitForFunction(() => document.body?.innerText.includes("unknown-guide"));
    assert((await page.innerText("body")).includes("<script>hit=1</script>"));
    assert.equal(await page.evaluate(() => typeof hit), "undefined");
    assert.deepEqual(outside, []);
    await page.close();
});
