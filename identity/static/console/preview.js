// The preview beside a form follows what is typed; uploads and colours are chosen where they are used.
(() => {
    "use strict";
    const live = document.querySelector("[data-live]");
    const form = document.getElementById("c-settings-form");
    if (!live || !form) return;
    const frame = live.querySelector("iframe");
    const view = live.querySelector(".c-live-window");
    const chosen = { page: "", language: "", theme: "light", width: "390" };
    let address = frame.src.split("?")[0];

    // The frame is as wide as the device it stands for, and shrunk to the room there is.
    const fit = () => {
        const width = Number(chosen.width), scale = Math.min(1, view.clientWidth / width);
        const height = width > 600 ? 720 : 760;
        Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})`, marginLeft: `${(view.clientWidth - width * scale) / 2}px` });
        view.style.height = `${Math.round(height * scale)}px`;
    };
    const show = () => {
        const wanted = `${address}?${new URLSearchParams({ page: chosen.page, language: chosen.language, theme: chosen.theme })}`;
        // In place of the page before: the way back of the browser is not for previews.
        if (frame.src !== wanted) frame.contentWindow.location.replace(wanted);
    };

    // What is typed is checked and kept by the console, which signs the address that shows it.
    let asked = 0;
    const follow = async () => {
        const number = ++asked;
        if (live.dataset.mayFollow) {
            const answer = await fetch(live.dataset.live, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
            if (number !== asked) return;
            if (answer?.ok && !answer.redirected) address = (await answer.json()).address;
        }
        show();
    };
    let waiting = 0;
    const later = () => { clearTimeout(waiting); waiting = setTimeout(follow, 300); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);

    const press = (button) => {
        for (const other of button.parentElement.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
    };
    for (const control of live.querySelectorAll("[data-live-switch]")) {
        const name = control.dataset.liveSwitch;
        if (control.tagName === "SELECT") {
            chosen[name] = control.value;
            control.addEventListener("change", () => { chosen[name] = control.value; follow(); });
        } else {
            control.addEventListener("click", () => { chosen[name] = control.value; press(control); fit(); if (name !== "width") follow(); });
        }
    }
    live.querySelector(".c-live-bar").hidden = false;
    new ResizeObserver(fit).observe(view);
    fit();
    // A form that comes back with a question or a mistake holds what is not saved.
    if (document.querySelector(".c-field-wrong, .c-consequences")) follow();

    // A colour that may be left empty is text; beside it stands a palette.
    for (const field of form.querySelectorAll("[data-colour]")) {
        const palette = document.createElement("input");
        palette.type = "color";
        palette.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
        const beside = form.elements.colour;
        const read = () => { palette.value = [field.value, beside.value].find((value) => /^#[0-9a-f]{6}$/i.test(value)) ?? "#888888"; };
        palette.addEventListener("input", () => { field.value = palette.value; });
        field.addEventListener("input", read);
        const pair = document.createElement("div");
        pair.className = "c-colour";
        field.replaceWith(pair);
        pair.append(palette, field);
        read();
    }

    // An image is uploaded where it is chosen.
    for (const place of form.querySelectorAll("[data-upload]")) {
        const button = document.createElement("label");
        button.className = "c-button c-button-small c-upload";
        button.textContent = place.dataset.label;
        const file = document.createElement("input");
        file.type = "file";
        // unfold would look for a field of its own beside it.
        file.hasChangeListener = true;
        file.accept = "image/png,image/jpeg,image/webp";
        const problem = document.createElement("p");
        problem.className = "c-error";
        problem.hidden = true;
        problem.setAttribute("aria-live", "polite");
        button.append(file);
        place.append(button, problem);
        file.addEventListener("change", async () => {
            const body = new FormData();
            body.set("file", file.files[0]);
            body.set("use", place.dataset.use);
            body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
            const answer = await fetch(place.dataset.upload, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
            const said = await answer?.json().catch(() => null);
            file.value = "";
            problem.textContent = said?.problem ?? place.dataset.failed;
            problem.hidden = Boolean(said?.digest);
            if (!said?.digest) return;
            // Both logos are chosen from the same images.
            for (const other of form.querySelectorAll(`[data-upload][data-use="${place.dataset.use}"]`)) offer(other, said);
            const mine = form.querySelector(`input[name="${place.dataset.name}"][value="${said.digest}"]`);
            mine.checked = true;
            later();
        });
    }
    const offer = (place, said) => {
        if (form.querySelector(`input[name="${place.dataset.name}"][value="${said.digest}"]`)) return;
        const options = place.closest(".c-field").querySelector(".c-options");
        const option = document.createElement("label");
        option.className = "c-option";
        option.innerHTML = `<input type="radio"><span>${said.shown}</span>`;
        Object.assign(option.firstChild, { name: place.dataset.name, value: said.digest });
        options.append(option);
    };
})();
