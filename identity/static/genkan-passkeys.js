// Passkeys: the one thing of the hosted pages that needs a script. WebAuthn Level 3, 5.1 and 14.
"use strict";

(() => {
  const decode = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const encode = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: decode(one.id) }));

  // Options as the server writes them → as the browser takes them.
  const prepared = (options) => ({
    ...options,
    challenge: decode(options.challenge),
    ...(options.user && { user: { ...options.user, id: decode(options.user.id) } }),
    ...(options.allowCredentials && { allowCredentials: named(options.allowCredentials) }),
    ...(options.excludeCredentials && { excludeCredentials: named(options.excludeCredentials) }),
  });

  const written = (credential) => {
    const { response } = credential;
    const answer = { clientDataJSON: encode(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) answer[name] = encode(response[name]);
    }
    if (response.getTransports) answer.transports = response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: encode(credential.rawId),
      type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: answer,
    });
  };

  // After a sign-in with something typed, the server may offer a passkey: only where one can be kept.
  const isSecure = location.protocol === "https:";
  window.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable?.().then((can) => {
    const name = `${isSecure ? "__Host-" : ""}genkan-passkeys`;
    if (can) document.cookie = `${name}=1; path=/; max-age=3600; samesite=lax${isSecure ? "; secure" : ""}`;
  });

  let waiting;
  const ask = async (form, options, more = {}) => {
    waiting?.abort();
    waiting = new AbortController();
    const asked = { publicKey: prepared(options), signal: waiting.signal, ...more };
    const { credentials } = navigator;
    const found = await (form.dataset.passkey === "create" ? credentials.create(asked) : credentials.get(asked));
    form.elements.credential.value = written(found);
    form.submit();
  };
  const fetched = async (form, rp) => {
    const query = rp ? `?rp=${encodeURIComponent(rp)}` : "";
    return (await fetch(form.getAttribute("action").split("?")[0] + query, { credentials: "same-origin" })).json();
  };

  const embedded = document.getElementById("passkey-options");
  for (const form of document.querySelectorAll("[data-passkey]")) {
    const said = form.querySelector("[data-passkey-said]");
    if (!window.PublicKeyCredential) {
      if (form.className === "scripted") form.hidden = true;
      else if (said) said.textContent = said.dataset.passkeyMissing;
      continue;
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      try {
        await ask(form, embedded ? JSON.parse(embedded.textContent) : await fetched(form, event.submitter?.dataset.rp));
      } catch (error) {
        delete form.dataset.sent;
        event.submitter?.removeAttribute("aria-busy");
        said.textContent = said.dataset.passkeyFailed;
      }
    });
    // In the field's own list, where the browser can; asked anew before the challenge is too old.
    const offer = async () => {
      try {
        await ask(form, await fetched(form), { mediation: "conditional" });
      } catch {
        // The person went another way.
      }
    };
    if (!embedded) {
      PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => {
        if (!can) return;
        offer();
        setInterval(() => document.hidden || offer(), 10 * 60 * 1000);
      });
    }
  }
})();
