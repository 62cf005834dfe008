// Makes the hosted pages nicer; every one of them works without it.
"use strict";

// A password that can be looked at.
for (const peek of document.querySelectorAll("[data-peek]")) {
  const field = document.getElementById(peek.dataset.peek);
  const show = peek.firstChild.data;
  peek.hidden = false;
  peek.addEventListener("click", () => {
    const seen = field.type === "password";
    field.type = seen ? "text" : "password";
    peek.firstChild.data = seen ? peek.dataset.hide : show;
    peek.setAttribute("aria-pressed", seen);
    field.focus();
  });
}

// The time that a code has left.
for (const left of document.querySelectorAll("[data-seconds]")) {
  const end = Date.now() + left.dataset.seconds * 1000;
  const line = left.closest("[data-over]");
  const tick = () => {
    const seconds = Math.round((end - Date.now()) / 1000);
    if (seconds <= 0) {
      clearInterval(timer);
      line.textContent = line.dataset.over;
      line.setAttribute("role", "alert");
      return;
    }
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  const timer = setInterval(tick, 1000);
  tick();
}

// Times in the reader's own zone.
for (const time of document.querySelectorAll("time[datetime]")) {
  const options = { dateStyle: "medium", timeStyle: "short" };
  time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, options);
}

// A code pasted with whatever stood around it.
for (const code of document.querySelectorAll("[autocomplete=one-time-code]")) {
  code.addEventListener("paste", (event) => {
    const digits = event.clipboardData.getData("text").normalize("NFKC").replace(/\D/g, "");
    if (digits.length === 6) {
      event.preventDefault();
      code.value = digits;
    }
  });
}

// A value that is copied.
for (const copy of document.querySelectorAll("[data-copy]")) {
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    copy.firstChild.data = copy.dataset.copied;
  });
}

// A form is sent once, however often the button is pressed; one that only fetches a file stays.
for (const form of document.forms) {
  if (form.hasAttribute("data-stays")) continue;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});
