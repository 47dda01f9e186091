// Tables of the portal: sorted by a click on a column's title, filtered by a word.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
    const text = (row, column) => row.cells[column].textContent.trim();
    const compare = (left, right) => {
        const numbers = [Number(left), Number(right)];
        return numbers.some(Number.isNaN) ? left.localeCompare(right) : numbers[0] - numbers[1];
    };

    function sortable(table) {
        const heads = [...table.tHead.rows[0].cells];
        const sort = (column) => {
            const up = heads[column].getAttribute("aria-sort") !== "ascending";
            heads.forEach((head) => head.removeAttribute("aria-sort"));
            heads[column].setAttribute("aria-sort", up ? "ascending" : "descending");
            const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
            rows.sort((left, right) => (up ? 1 : -1) * compare(text(left, column), text(right, column)));
            // Rows leave their groups, so that the order holds across them; the groups stay, for links.
            table.tBodies[0].append(...rows);
        };
        heads.forEach((head, column) => {
            const button = document.createElement("button");
            button.type = "button";
            button.append(...head.childNodes);
            button.addEventListener("click", () => sort(column));
            head.append(button);
        });
    }

    function filterable(table) {
        const line = document.createElement("p");
        line.className = "filter";
        const label = document.createElement("label");
        const input = document.createElement("input");
        input.type = "search";
        label.append("Show rows with ", input);
        const status = document.createElement("span");
        status.setAttribute("role", "status");
        line.append(label, status);
        table.closest(".table-wrapper").before(line);
        input.addEventListener("input", () => {
            const wanted = input.value.toLowerCase().split(/\s+/u);
            const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
            let shown = 0;
            for (const row of rows) {
                const said = row.textContent.toLowerCase();
                row.hidden = !wanted.every((word) => said.includes(word));
                shown += row.hidden ? 0 : 1;
            }
            status.textContent = input.value.trim() === "" ? "" : `${shown} of ${rows.length}`;
        });
    }

    for (const table of document.querySelectorAll("table.sortable")) {
        sortable(table);
        if (table.querySelectorAll("tbody tr").length > 3) {
            filterable(table);
        }
    }
});
