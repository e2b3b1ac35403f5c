// SPDX-License-Identifier: EUPL-1.2
// Asks a passkey where a page has a place for it, and sends the form with its answer. Nothing is fetched and
// nothing is kept; the server judges.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async (options) => {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return [made, { attestationObject: text(made.response.attestationObject) }];
  };

  const get = async (options) => {
    const challenge = bytes(options.challenge);
    const publicKey = { ...options, challenge, allowCredentials: named(options.allowCredentials) };
    const shown = await navigator.credentials.get({ publicKey });
    const { authenticatorData, signature, userHandle } = shown.response;
    const handle = userHandle ? text(userHandle) : null;
    return [shown, { authenticatorData: text(authenticatorData), signature: text(signature), userHandle: handle }];
  };

  const prepare = (area) => {
    const [button, without, failed] = ["button", "[data-without]", "[data-failed]"].map((s) => area.querySelector(s));
    without.hidden = true;
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      failed.hidden = true;
      try {
        const options = JSON.parse(area.dataset.options);
        const [key, parts] = await (area.dataset.passkey === "create" ? create : get)(options);
        const response = { ...parts, clientDataJSON: text(key.response.clientDataJSON) };
        const answer = { id: key.id, rawId: text(key.rawId), type: key.type, response, extensions: {} };
        area.querySelector("[data-answer]").value = JSON.stringify(answer);
        // Not through the button: the form's other fields belong to the other way.
        area.closest("form").submit();
      } catch {
        failed.hidden = false;
        button.disabled = false;
      }
    });
  };

  if (window.PublicKeyCredential) {
    document.querySelectorAll("[data-passkey]").forEach(prepare);
  }
})();
