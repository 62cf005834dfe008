// The preview of a message follows what is typed, and what is wrong stands at its field before anything is saved.
(() => {
    "use strict";
    const live = document.querySelector("[data-message]");
    const form = document.getElementById("c-settings-form");
    if (!live || !form) return;
    const frame = live.querySelector("iframe");
    const view = live.querySelector(".c-live-window");
    const parts = Object.fromEntries(["subject", "text", "said"].map((name) => [name, live.querySelector(`[data-message-${name}]`)]));
    const chosen = { theme: "light", width: "390" };

    const fit = () => {
        if (!frame) return;
        const isText = chosen.width === "text";
        view.hidden = isText;
        parts.text.hidden = !isText;
        if (isText) return;
        const width = Number(chosen.width), scale = Math.min(1, view.clientWidth / width), height = 640;
        Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})`, marginLeft: `${(view.clientWidth - width * scale) / 2}px` });
        view.style.height = `${Math.round(height * scale)}px`;
    };
    // Beside each field, below what the server said of it.
    const tell = (name, sentences) => {
        const input = form.elements[name];
        if (!input) return;
        const field = input.closest(".c-field");
        for (const old of field.querySelectorAll(".c-error")) old.remove();
        field.classList.toggle("c-field-wrong", sentences.length > 0);
        input.setAttribute("aria-invalid", sentences.length > 0);
        for (const sentence of sentences) {
            const line = document.createElement("p");
            line.className = "c-error";
            line.setAttribute("role", "status");
            line.textContent = sentence;
            input.before(line);
        }
    };
    let asked = 0;
    const follow = async () => {
        const number = ++asked;
        const address = `${live.dataset.message}&theme=${chosen.theme}`;
        // A fieldset that is switched off gives no fields away: they are read one by one.
        const body = new URLSearchParams([...form.elements].filter((one) => one.name).map((one) => [one.name, one.value]));
        const answer = await fetch(address, { method: "POST", body }).catch(() => null);
        if (number !== asked || !answer?.ok || answer.redirected) return;
        const said = await answer.json();
        if (frame) frame.srcdoc = said.html;
        for (const [name, part] of Object.entries(parts)) if (part) part.textContent = said[name];
        tell("subject", said.subject_problems);
        tell("body", said.body_problems);
    };
    let waiting = 0;
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(follow, 250); });
    for (const button of live.querySelectorAll("[data-live-switch]")) {
        button.addEventListener("click", () => {
            chosen[button.dataset.liveSwitch] = button.value;
            for (const other of button.parentElement.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
            fit();
            if (button.dataset.liveSwitch === "theme") follow();
        });
    }
    const bar = live.querySelector(".c-live-bar");
    if (bar) bar.hidden = false;
    if (view) new ResizeObserver(fit).observe(view);
    fit();
})();
