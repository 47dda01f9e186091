// The page of a review, as a reviewer opens it: from disk, with a hostile client on it.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { HOSTILE, accessible, browser, fits, onDisk, open, remove, workspace } from "./site.mjs";

let chrome, root, address;

before(async () => {
    root = workspace();
    const git = (...words) => execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.org", ...words], { cwd: root });
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "first");
    const path = join(root, "answers/hostile.yaml");
    const answers = readFileSync(path, "utf8")
        .replace("Front desk sees limited info", "Clinical staff see full medical records")
        .replace("      - Clinical staff see full medical records\n", "")
        .replace("2.2: ", "2.2: A ")
        .replace(/2\.2: A .*/u, `2.2: ${JSON.stringify(`other ${HOSTILE}`)}`)
        .replace(/note: ".*"/u, `note: ${JSON.stringify(`changed ${HOSTILE}`)}`);
    writeFileSync(path, answers);
    const shown = spawnSync(process.env.BLUEPRINT, ["diff", "--format", "html"], { cwd: root, encoding: "utf8" });
    assert.equal(shown.status, 1, shown.stderr);
    writeFileSync(join(root, "review.html"), shown.stdout);
    address = `${onDisk(root)}review.html`;
    chrome = await browser();
});

after(async () => {
    await chrome?.close();
    remove(root);
});

test("the page says what changed, and what was typed is text", async () => {
    const page = await open(chrome, address);
    assert.match(await page.textContent("h1"), /^HEAD → working tree: 1 of 8 organizations changed: /u);
    assert.equal(await page.locator(".fleet tbody tr").count(), 1);
    assert((await page.textContent(".fleet tbody th")).includes("onerror=hit=1"));
    assert.equal(await page.locator("script, img, b").count(), 0);
    assert(await page.locator("article.narrowing").count() > 0);
    assert(await page.locator("article ins, article del").count() > 0);
    await page.calm();
    await page.close();
});

test("everything is reached by keyboard, and notes open by it", async () => {
    const page = await open(chrome, address);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "To the changes");
    await page.keyboard.press("Enter");
    assert.match(page.url(), /#changes$/u);
    assert(!(await page.locator("details.note article").first().isVisible()));
    await page.locator("details.note summary").focus();
    await page.keyboard.press("Enter");
    assert(await page.locator("details.note article").first().isVisible());
    await page.calm();
    await page.close();
});

test("wide and narrow, light and dark, it can be read", async () => {
    for (const colorScheme of ["light", "dark"]) {
        for (const width of [1280, 360]) {
            const page = await open(chrome, address, { colorScheme, viewport: { width, height: 800 } });
            await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
            await fits(page);
            await accessible(page);
            await page.calm();
            await page.close();
        }
    }
});

test("on paper, the notes are there too", async () => {
    const page = await open(chrome, address);
    await page.emulateMedia({ media: "print" });
    const height = await page.locator("details.note article").first().evaluate((one) => one.getBoundingClientRect().height);
    assert(height > 10, `${height} px`);
    await page.calm();
    await page.close();
});
