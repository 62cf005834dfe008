// The setup assistant, nicer: it asks whether the test in the other tab is over. Without it a link does.
"use strict";

for (const form of document.querySelectorAll("form[data-poll]")) {
  form.addEventListener("submit", () => {
    const said = document.querySelector("[data-poll-said]");
    said.textContent = said.dataset.waiting;
    const end = Date.now() + 15 * 60 * 1000;
    const ask = async () => {
      if (Date.now() > end) return;
      try {
        const answer = await fetch(form.dataset.poll, { credentials: "same-origin" });
        const { latest } = await answer.json();
        if (latest && latest !== form.dataset.latest) {
          // Where only the fragment differs, a browser would stay and show what was there.
          history.replaceState(null, "", form.dataset.poll.split("?")[0] + "#report");
          location.reload();
          return;
        }
      } catch {
        // The visit is over, or the network is: the page itself will say so.
      }
      setTimeout(ask, document.hidden ? 5000 : 2000);
    };
    setTimeout(ask, 3000);
  });
}
