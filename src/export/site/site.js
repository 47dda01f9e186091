// What pages do by themselves: theme, contents on narrow screens, search, keys. Text that was found is
// put on the page as text, never as markup.
"use strict";

(() => {
    const page = document.documentElement;
    const root = document.currentScript.dataset.root;
    const find = (selector) => document.querySelector(selector);
    page.classList.add("js");

    // Where a browser keeps nothing for files, the choice lasts for one page.
    const kept = {
        get() {
            try {
                return localStorage.getItem("blueprint-theme");
            } catch {
                return null;
            }
        },
        set(theme) {
            try {
                localStorage.setItem("blueprint-theme", theme);
            } catch {
                // See above.
            }
        },
    };

    const saved = kept.get();
    if (saved === "light" || saved === "dark") {
        page.dataset.theme = saved;
    }

    function theme() {
        const button = find("#_theme");
        const system = matchMedia("(prefers-color-scheme: dark)");
        const dark = () => (page.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
        const label = () => {
            button.textContent = dark() ? "Light" : "Dark";
            button.setAttribute("aria-label", dark() ? "Switch to light colours" : "Switch to dark colours");
        };
        button.addEventListener("click", () => {
            page.dataset.theme = dark() ? "light" : "dark";
            kept.set(page.dataset.theme);
            label();
        });
        system.addEventListener("change", label);
        label();
        button.hidden = false;
    }

    function contents() {
        const button = find("#_menu");
        if (!button) return;
        const list = find("#_contents");
        button.addEventListener("click", () => {
            const shown = list.classList.toggle("shown");
            button.setAttribute("aria-expanded", String(shown));
            if (shown) {
                scrollTo(0, 0);
            }
        });
        const current = list.querySelector("[aria-current]");
        if (current && list.scrollHeight > list.clientHeight) {
            list.scrollTop = current.offsetTop - list.clientHeight / 2;
        }
    }

    // What scrolls by itself has to be reachable by keyboard.
    function scrollers() {
        for (const box of document.querySelectorAll(".table-wrapper, .content pre, .content p:has(> img:only-child)")) {
            if (box.scrollWidth > box.clientWidth) {
                box.tabIndex = 0;
                box.setAttribute("role", "group");
                box.setAttribute("aria-label", box.matches(".table-wrapper") ? "Table, scrolls sideways" : "Scrolls sideways");
            } else {
                box.removeAttribute("tabindex");
                box.removeAttribute("role");
                box.removeAttribute("aria-label");
            }
        }
    }

    const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const words = (text) => fold(text).match(/[\p{L}\p{N}_]+/gu) || [];
    const stem = (word) => (word.length > 4 ? word.replace(/(ies|es|s)$/u, "") : word);
    // Each word after a space, so that a beginning of a word is found by looking for it after one.
    const spaced = (text) => ` ${words(text).join(" ")} `;

    // The index is a script, since a page that was opened from disk may not fetch.
    let loading;
    function load() {
        loading ||= new Promise((resolve, reject) => {
            const script = document.createElement("script");
            script.src = `${root}searchindex.js`;
            script.onload = () => resolve(prepare(window.blueprintIndex));
            script.onerror = () => reject(new Error("the search index is missing"));
            document.head.append(script);
        });
        return loading;
    }

    function prepare(index) {
        const read = ([url, title, trail, body, clients]) => {
            const parts = [spaced(title), spaced(trail), spaced(body)];
            return { url, title, trail, body, clients, parts, all: parts.join("") };
        };
        return { limit: index.limit, clients: index.clients, docs: index.docs.map(read) };
    }

    const weights = [12, 4, 1];
    function score(doc, terms) {
        let sum = 0;
        for (const [term, start] of terms) {
            doc.parts.forEach((part, at) => {
                if (part.includes(start)) {
                    sum += weights[at] * (part.includes(` ${term} `) ? 2 : 1);
                }
            });
        }
        return sum;
    }

    // All words if any place has them all, else any of them.
    function search(index, query) {
        const terms = [...new Set(words(query))].map((term) => [term, ` ${stem(term)}`]);
        if (terms.length === 0) return { terms, found: [] };
        const having = (how) => index.docs.filter((doc) => terms[how](([, start]) => doc.all.includes(start)));
        let docs = having("every");
        if (docs.length === 0) {
            docs = having("some");
        }
        const found = docs.map((doc) => ({ doc, score: score(doc, terms) }));
        found.sort((left, right) => right.score - left.score);
        return { terms, found: found.map(({ doc }) => doc) };
    }

    // Some words around the first that was looked for, those marked.
    function teaser(body, terms, length = 30) {
        const all = body.split(/\s+/u);
        const hit = (word) => words(word).some((part) => terms.some(([, start]) => part.startsWith(start.slice(1))));
        const first = Math.max(0, all.findIndex(hit) - 8);
        const piece = document.createElement("span");
        piece.className = "said";
        piece.append(first > 0 ? "… " : "");
        for (const word of all.slice(first, first + length)) {
            if (hit(word)) {
                const mark = document.createElement("mark");
                mark.textContent = word;
                piece.append(mark, " ");
            } else {
                piece.append(`${word} `);
            }
        }
        piece.append(first + length < all.length ? "…" : "");
        return piece;
    }

    function entry(url, where, body, terms) {
        const link = document.createElement("a");
        link.href = root + url;
        const name = document.createElement("span");
        name.className = "where";
        name.textContent = where;
        link.append(name, teaser(body, terms));
        const item = document.createElement("li");
        item.append(link);
        return item;
    }

    // A place of a book is one entry; what several clients say is one for each.
    function entries(index, found, terms) {
        const items = [];
        let count = 0;
        for (const doc of found) {
            if (!doc.clients) {
                count += 1;
                items.push(() => entry(doc.url, doc.trail, doc.body, terms));
                continue;
            }
            count += doc.clients.length;
            for (const number of doc.clients) {
                const [name, folder, anchor] = index.clients[number];
                const place = doc.url.startsWith("./") ? doc.url.slice(2) : folder + doc.url;
                const url = place.endsWith("#") ? place + anchor : place;
                items.push(() => entry(url, `${name} › ${doc.trail}`, doc.body, terms));
            }
        }
        return { count, items: items.slice(0, index.limit).map((make) => make()) };
    }

    function finder() {
        const input = find("#_search");
        if (!input) return;
        const panel = find("#_results");
        const [status, list] = [panel.querySelector("[role=status]"), panel.querySelector("ol")];
        const close = () => {
            panel.hidden = true;
        };
        const show = async () => {
            const query = input.value;
            if (query.trim() === "") return close();
            panel.style.insetBlockStart = `${find(".bar").getBoundingClientRect().bottom}px`;
            try {
                const index = await load();
                if (query !== input.value) return;
                const { terms, found } = search(index, query);
                const { count, items } = entries(index, found, terms);
                const more = count > items.length ? `, of which ${items.length} are shown` : "";
                status.textContent = count === 0 ? "Nothing was found." : count === 1 ? "1 place" : `${count} places${more}`;
                list.replaceChildren(...items);
            } catch (error) {
                status.textContent = error.message;
                list.replaceChildren();
            }
            panel.hidden = false;
        };
        let timer;
        input.addEventListener("input", () => {
            clearTimeout(timer);
            timer = setTimeout(show, 120);
        });
        input.addEventListener("focus", () => {
            load().catch(() => {});
            if (panel.hidden) show();
        });
        list.addEventListener("click", (event) => {
            if (event.target.closest("a")) close();
        });
        document.addEventListener("click", (event) => {
            if (!panel.contains(event.target) && event.target !== input) close();
        });
        const links = () => [...list.querySelectorAll("a")];
        const move = (event, by) => {
            const all = links();
            const to = all.indexOf(document.activeElement) + by;
            if (all.length === 0) return;
            event.preventDefault();
            (to < 0 ? input : all[Math.min(to, all.length - 1)]).focus();
        };
        const keys = (event) => {
            if (event.key === "Escape") {
                close();
                input.focus();
                input.select();
            } else if (event.key === "ArrowDown") {
                move(event, 1);
            } else if (event.key === "ArrowUp") {
                move(event, -1);
            } else if (event.key === "Enter" && event.target === input && links().length > 0) {
                links()[0].click();
            }
        };
        input.addEventListener("keydown", keys);
        panel.addEventListener("keydown", keys);
    }

    // As in any mdBook: `s` or `/` searches, the arrows turn pages.
    function keys() {
        document.addEventListener("keydown", (event) => {
            const typing = event.target.closest("input, select, textarea, .results, [tabindex='0']");
            if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
            const turn = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
            if (turn) {
                find(`.turn a[rel=${turn}]`)?.click();
            } else if (event.key === "s" || event.key === "/") {
                const input = find("#_search");
                if (!input) return;
                event.preventDefault();
                input.focus();
                input.select();
            }
        });
    }

    document.addEventListener("DOMContentLoaded", () => {
        theme();
        contents();
        finder();
        keys();
        scrollers();
        addEventListener("resize", scrollers);
    });
})();
