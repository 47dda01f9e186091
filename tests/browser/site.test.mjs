// Sites and the portal, as a client and a consultant use them.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { HOSTILE, accessible, blueprint, browser, fits, onDisk, open, printed, remove, serve, workspace } from "./site.mjs";

let chrome, root, server, out;

before(async () => {
    root = workspace();
    out = join(root, "site");
    blueprint("site", "--workspace", root, "--out", out, "--overdue-on", "2027-01-15", "--revision", "May");
    chrome = await browser();
    server = await serve(out);
});

after(async () => {
    await chrome?.close();
    server?.close();
    remove(root);
});

const places = () => [onDisk(out), server.address];
const pages = (folder) => readdirSync(join(out, folder)).filter((name) => name.endsWith(".html"));

test("a book opens from disk and from under a sub-path, and can be followed to its end", async () => {
    for (const place of places()) {
        const page = await open(chrome, `${place}clients/northwind-clinics/index.html`);
        await page.click(".contents a:has-text('Staff access')");
        assert.match(await page.textContent("h1"), /Staff access/u);
        assert.equal(await page.textContent(".contents [aria-current]"), "2. Staff access");
        let turned = 0;
        while (await page.locator(".turn a[rel=next]").count()) {
            const from = page.url();
            await page.keyboard.press("ArrowRight");
            await page.waitForURL((url) => url.href !== from);
            turned += 1;
        }
        assert(turned > 8, `${turned} pages turned`);
        assert.match(await page.textContent(".imprint"), /Multi-Tenant System Design Guide, version 1\.0 · Revision May/u);
        await page.calm();
        await page.close();
    }
});

test("a search finds a place by the beginnings of words, and leads there", async () => {
    for (const place of places()) {
        const page = await open(chrome, `${place}clients/northwind-clinics/glossary.html`);
        await page.keyboard.press("/");
        await page.keyboard.type("medical direct");
        await page.waitForSelector("#_results li");
        assert(await page.locator("#_results mark").count() > 0);
        const first = await page.textContent("#_results li .where");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.waitForURL(/#/u);
        const heading = await page.evaluate(() => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.textContent);
        assert(first.endsWith(heading), `${first} leads to ${heading}`);
        await page.fill("#_search", "zzzz");
        await page.waitForFunction(() => document.querySelector("#_results [role=status]").textContent === "Nothing was found.");
        await page.keyboard.press("Escape");
        assert(await page.isHidden("#_results"));
        await page.calm();
        await page.close();
    }
});

test("the portal's search names the client of each hit, and leads to what it answered", async () => {
    for (const place of places()) {
        const page = await open(chrome, `${place}portal/index.html`);
        await page.fill("#_search", "harborside");
        await page.waitForSelector("#_results li");
        const found = await page.locator("#_results .where").allTextContents();
        assert(found.some((where) => where.startsWith("Northwind Clinics › Question 8.1")), found.join("\n"));
        await page.click("#_results a:has-text('Northwind Clinics › Question 8.1')");
        await page.waitForURL(/clients\/northwind-clinics\/guide\.html#question-81/u);
        assert(await page.evaluate(() => document.querySelector(":target") !== null));
        await page.calm();
        await page.close();
    }
});

test("the table of clients is sorted and filtered", async () => {
    const page = await open(chrome, `${onDisk(out)}portal/index.html`);
    const column = (number) => page.locator(`main tbody tr:visible :is(th, td):nth-child(${number})`).allInnerTexts();
    await page.click("th button:has-text('Open')");
    const open1 = (await column(3)).map(Number);
    assert.deepEqual(open1, [...open1].sort((left, right) => left - right));
    await page.click("th button:has-text('Open')");
    assert.deepEqual((await column(3)).map(Number), [...open1].reverse());
    assert.equal(await page.getAttribute("th:has-text('Open')", "aria-sort"), "descending");
    await page.click("th button:has-text('Client')");
    const names = await column(1);
    assert.deepEqual(names, [...names].sort((left, right) => left.localeCompare(right)));
    await page.fill(".filter input", "separate project");
    assert.deepEqual(await column(1), ["Brightline Telehealth"]);
    assert.equal(await page.textContent(".filter [role=status]"), `1 of ${names.length}`);
    await page.click("a:has-text('Brightline')");
    await page.waitForURL(/clients\/partners\/brightline-telehealth\/index\.html/u);
    await page.calm();
    await page.close();
});

test("the colours can be switched, and stay so on the next page", async () => {
    for (const colorScheme of ["light", "dark"]) {
        const page = await open(chrome, `${server.address}clients/northwind-clinics/index.html`, { colorScheme });
        const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const before = await ground();
        await page.click("#_theme");
        const after = await ground();
        assert.notEqual(after, before);
        await page.click(".turn a[rel=next]");
        await page.waitForLoadState();
        assert.equal(await ground(), after);
        await accessible(page);
        await page.evaluate(() => localStorage.clear());
        await page.calm();
        await page.close();
    }
});

test("nothing is wrong for those who listen to a page, in light and dark", async () => {
    for (const colorScheme of ["light", "dark"]) {
        const page = await open(chrome, `${onDisk(out)}portal/index.html`, { colorScheme });
        const visit = async (path) => {
            await page.goto(onDisk(out) + path);
            await accessible(page);
        };
        for (const name of pages("clients/northwind-clinics")) {
            await visit(`clients/northwind-clinics/${name}`);
        }
        for (const name of pages("portal")) {
            await visit(`portal/${name}`);
        }
        await visit("portal/facts/multi-tenant/tenancy-model.html");
        await visit("portal/manual/findings.html");
        await page.fill("#_search", "yaml");
        await page.waitForSelector("#_results li");
        await accessible(page);
        await page.calm();
        await page.close();
    }
});

test("on a phone nothing scrolls sideways but what has to, and the contents are at hand", async () => {
    const viewport = { width: 390, height: 844 };
    const page = await open(chrome, `${onDisk(out)}portal/index.html`, { viewport, hasTouch: true, isMobile: true });
    for (const folder of ["clients/northwind-clinics", "clients/hostile", "portal", "portal/facts/multi-tenant"]) {
        for (const name of pages(folder)) {
            await page.goto(`${onDisk(out)}${folder}/${name}`);
            await fits(page);
        }
    }
    await page.goto(`${onDisk(out)}clients/northwind-clinics/access.html`);
    await accessible(page);
    assert(await page.isHidden("#_contents"));
    await page.tap("#_menu");
    assert(await page.isVisible("#_contents"));
    await page.tap("#_contents a:has-text('Reporting')");
    await page.waitForURL(/reporting\.html/u);
    await page.calm();
    await page.close();
});

test("all of it can be reached by keyboard", async () => {
    const page = await open(chrome, `${onDisk(out)}portal/index.html`);
    const here = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
    await page.keyboard.press("Tab");
    assert.equal(await here(), "Skip to the text");
    await page.keyboard.press("Enter");
    const reached = [];
    for (let count = 0; count < 12; count += 1) {
        await page.keyboard.press("Tab");
        reached.push(await here());
    }
    const sort = reached.indexOf("Open");
    assert(sort >= 0, reached.join(", "));
    await page.focus("th button:has-text('Open')");
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("th:has-text('Open')", "aria-sort"), "ascending");
    await page.setViewportSize({ width: 500, height: 800 });
    await page.goto(`${onDisk(out)}clients/northwind-clinics/access.html`);
    const wide = page.locator(".table-wrapper[tabindex='0']").first();
    await wide.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
    assert.match(page.url(), /access\.html/u, "the arrow scrolls the table, and turns no page");
    await page.calm();
    await page.close();
});

test("on paper stands what the page says and nothing to press, and no table is cut off", async () => {
    const paths = ["print.html", "access.html", "decisions.html"].map((name) => `clients/northwind-clinics/${name}`);
    for (const path of [...paths, "portal/index.html", "portal/open.html", "portal/facts/multi-tenant/tenancy-model.html"]) {
        const page = await open(chrome, onDisk(out) + path, { colorScheme: "dark" });
        // A4 without its margins, in CSS pixels.
        await page.setViewportSize({ width: 718, height: 1000 });
        await page.emulateMedia({ media: "print" });
        const cut = await page.evaluate(() => {
            const edge = document.documentElement.clientWidth;
            const boxes = [...document.querySelectorAll("main table, main img, main pre")];
            return boxes.filter((box) => box.getBoundingClientRect().right > edge + 1).map((box) => box.outerHTML.slice(0, 200));
        });
        assert.deepEqual(cut, [], path);
        // A word is broken only where it would not fit at all.
        const broken = await page.evaluate(() => {
            const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
            const found = new Set();
            while (texts.nextNode()) {
                if (texts.currentNode.parentElement.closest("code")) continue;
                for (const { 0: word, index } of texts.currentNode.data.matchAll(/(?<!\p{L})\p{L}{2,10}(?!\p{L})/gu)) {
                    const range = document.createRange();
                    range.setStart(texts.currentNode, index);
                    range.setEnd(texts.currentNode, index + word.length);
                    const lines = new Set([...range.getClientRects()].map((box) => box.top));
                    lines.size > 1 && found.add(word);
                }
            }
            return [...found];
        });
        assert.deepEqual(broken, [], path);
        const [said, pressed] = await page.evaluate(() => {
            const texts = (selector) => [...document.querySelectorAll(selector)].map((of) => of.textContent.trim()).filter(Boolean);
            return [texts("main :is(h1, h2, h3, p, th, td)"), texts("button, .skip, .turn a, .tool, .contents li, .filter")];
        });
        const sheets = await printed(page);
        sheets.forEach((sheet, at) => assert(sheet.text.replace(/\s/gu, "").length > 15, `${path}: sheet ${at + 1} is blank`));
        const bare = (text) => text.replace(/[\s\u00ad]/gu, "");
        const all = bare(sheets.map((sheet) => sheet.text).join(""));
        const shown = said.filter((text) => !pressed.includes(text));
        assert(shown.length > 10, path);
        for (const text of shown) {
            assert(all.includes(bare(text).slice(0, 30)), `${path}: on paper is no ${text}`);
        }
        const lines = sheets.flatMap((sheet) => sheet.text.split("\n").map((line) => line.trim()));
        const buttons = ["Contents", "Search", "Print", "Dark", "Light", "Skip to the text"];
        assert.deepEqual(lines.filter((line) => buttons.includes(line) || /^[←☰]|→$/u.test(line)), [], path);
        for (const { outside, corner } of sheets) {
            assert.deepEqual(outside, [], path);
            assert.deepEqual(corner, [255, 255, 255], `${path}: ink on white`);
        }
        await page.calm();
        await page.close();
    }
});

test("what a hostile client typed is text on every page, in every index and among what is found", async () => {
    const page = await open(chrome, `${onDisk(out)}clients/hostile/index.html`);
    for (const folder of ["clients/hostile", "portal"]) {
        for (const name of pages(folder)) {
            await page.goto(`${onDisk(out)}${folder}/${name}`);
            assert.equal(await page.evaluate(() => document.querySelectorAll("img[src=x], [onmouseover], [onerror]").length), 0);
        }
    }
    for (const [path, typed] of [["clients/hostile/index.html", "onerror"], ["portal/index.html", "onmouseover"]]) {
        await page.goto(onDisk(out) + path);
        await page.fill("#_search", typed);
        await page.waitForSelector("#_results li");
        const found = await page.textContent("#_results ol");
        assert(found.includes("<img src=x onerror=hit=1>"), found.slice(0, 400));
        await page.hover("#_results li a");
    }
    assert((await page.textContent("main")).includes(HOSTILE.trim()), "the portal shows the name as it was typed");
    await page.calm();
    await page.close();
});
