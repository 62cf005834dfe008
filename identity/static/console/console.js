// Improves the console's pages; every one of them works without.
(() => {
    "use strict";
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];

    // Copy buttons.
    document.addEventListener("click", async (event) => {
        const button = event.target.closest("[data-copy]");
        if (!button) return;
        try {
            await navigator.clipboard.writeText(button.dataset.copy);
        } catch {
            const code = button.previousElementSibling;
            if (code) getSelection().selectAllChildren(code);
            return;
        }
        const icon = button.querySelector(".material-symbols-outlined");
        icon.textContent = "check";
        icon.classList.add("c-done");
        setTimeout(() => { icon.textContent = "content_copy"; icon.classList.remove("c-done"); }, 1500);
    });

    // Exact times in the reader's own zone.
    for (const time of all("time[datetime]")) {
        time.title = new Date(time.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: "full", timeStyle: "long" });
    }

    // Menus close when the reader goes elsewhere.
    document.addEventListener("click", (event) => {
        for (const menu of all("details.c-switcher[open], details.c-person[open]")) if (!menu.contains(event.target)) menu.open = false;
    });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") for (const menu of all("details.c-switcher[open], details.c-person[open]")) menu.open = false;
    });
    for (const switcher of all("details.c-switcher")) {
        switcher.addEventListener("toggle", () => switcher.open && switcher.querySelector("input")?.focus());
    }

    // The menu on narrow screens.
    document.addEventListener("click", (event) => {
        if (event.target.closest("[data-menu-open]")) document.body.classList.add("c-menu-open");
        else if (event.target.closest("[data-menu-close]")) document.body.classList.remove("c-menu-open");
    });

    // The command palette.
    const palette = document.getElementById("c-palette");
    if (palette) {
        const input = palette.querySelector("input");
        const results = palette.querySelector(".c-palette-results");
        let waiting = 0, asked = 0;
        const open = () => { palette.showModal(); input.select(); };
        const search = async () => {
            const number = ++asked;
            const answer = input.value.trim() ? await fetch(`${palette.dataset.url}?s=${encodeURIComponent(input.value)}`) : null;
            const html = answer && answer.ok && !answer.redirected ? await answer.text() : "";
            if (number === asked) results.innerHTML = html;
        };
        const move = (step) => {
            const links = all("a", results);
            if (!links.length) return;
            const next = links.indexOf(document.activeElement) + step;
            (next < 0 ? input : links[Math.min(next, links.length - 1)]).focus();
        };
        document.addEventListener("click", (event) => event.target.closest("[data-palette-open]") && open());
        document.addEventListener("keydown", (event) => {
            if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
        });
        palette.addEventListener("click", (event) => event.target === palette && palette.close());
        palette.addEventListener("keydown", (event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
            else if (event.key === "Enter" && document.activeElement === input) { event.preventDefault(); results.querySelector("a")?.click(); }
        });
        input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 150); });
    }

    // A short name is suggested from the name until somebody types one.
    for (const field of all("[data-suggest-from]")) {
        const source = document.getElementById(field.dataset.suggestFrom);
        let isOwn = field.value !== "";
        field.addEventListener("input", () => { isOwn = field.value !== ""; });
        source?.addEventListener("input", () => {
            if (isOwn) return;
            field.value = source.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^[-0-9]+|-+$/g, "").slice(0, 40);
        });
    }

    // Redirect URIs are checked while one types, by the rules of identity/oidc/redirects.py, which decide when they are saved.
    const isLoopback = (host) => ["127.0.0.1", "[::1]", "localhost"].includes(host) || host.endsWith(".localhost");
    const mistake = (uri, isNative) => {
        const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(uri) ?? [];
        if (!scheme || uri.length > 2000 || !/^[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/.test(uri)) return "broken";
        if (uri.includes("#")) return "fragment";
        if (uri.includes("*")) return "wildcard";
        const place = rest.startsWith("//") ? rest.slice(2).split(/[/?]/)[0] : "";
        if (place.includes("@")) return "user";
        if (/^https?$/i.test(scheme)) {
            if (!URL.canParse(uri) || !place) return "broken";
            return /^http$/i.test(scheme) && !isLoopback(new URL(uri).hostname) ? "plain_http" : "";
        }
        if (!isNative) return "not_web";
        return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+$/i.test(scheme) ? "" : "scheme";
    };
    for (const field of all("[data-redirect-uris]")) {
        const sentences = JSON.parse(field.dataset.redirectUris);
        const note = document.createElement("div");
        note.className = "c-typing";
        note.setAttribute("aria-live", "polite");
        field.after(note);
        const check = () => {
            const kind = field.dataset.kind || field.form.elements.kind?.value;
            const found = field.value.split(/\s+/).filter(Boolean).map((uri) => [uri, mistake(uri, kind === "native")]);
            note.replaceChildren(...found.filter(([, name]) => name).map(([uri, name]) => {
                const line = document.createElement("p");
                line.className = "c-error";
                line.textContent = sentences[name].replace("%(uri)s", uri);
                return line;
            }));
        };
        let waiting = 0;
        field.form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(check, 400); });
    }

    // Settings of a connection are checked by the server while one types; it saves nothing.
    for (const form of all("form[data-check]")) {
        let waiting = 0, asked = 0;
        const typed = new Set();
        const check = async () => {
            const number = ++asked, body = new URLSearchParams(new FormData(form));
            body.set("sure", "1");
            const answer = await fetch(form.dataset.check, { method: "POST", body }).catch(() => null);
            const found = answer && answer.ok && number === asked ? await answer.json() : null;
            for (const name of found ? typed : []) {
                const field = form.elements[name], place = field?.closest?.(".c-field");
                if (!place) continue;
                const note = place.querySelector(".c-typing") ?? place.appendChild(Object.assign(document.createElement("p"), { className: "c-typing c-error" }));
                note.setAttribute("aria-live", "polite");
                note.textContent = found[name] ?? "";
                note.hidden = !note.textContent;
                place.classList.toggle("c-field-wrong", name in found);
            }
        };
        form.addEventListener("input", (event) => { typed.add(event.target.name); clearTimeout(waiting); waiting = setTimeout(check, 600); });
    }

    // A field that only matters with another one's choice is hidden until then.
    for (const field of all("[data-shown-if]")) {
        const [name, wanted] = field.dataset.shownIf.split("=");
        const place = field.closest(".c-field");
        const show = () => { place.hidden = !wanted.split(",").includes(field.form.elements[name].value); };
        field.form.addEventListener("input", show);
        show();
    }

    // Searching while one types would ask the server for every letter: it asks after a pause.
    for (const field of all("[data-search]")) {
        let waiting = 0;
        field.addEventListener("search", () => field.value === "" && field.form.submit());
        field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => field.form.requestSubmit(), 700); });
        if (field.value) { field.focus(); field.setSelectionRange(field.value.length, field.value.length); }
    }

    // The first mistake of a form gets the focus.
    document.querySelector(".c-field-wrong :is(input, select, textarea)")?.focus();
})();
