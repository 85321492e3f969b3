/* Passkeys. A form says what it wants (data-passkey: sign-in, use or make); the answer of the
   device goes into its hidden field, and the form is sent like any other. */
"use strict";
(function () {
  var SAY = {
    NotAllowedError: "The passkey was not used. Try again, or choose another way.",
    InvalidStateError: "This device already has a passkey for you.",
    SecurityError: "Passkeys work only at a secure (https) address, or at localhost.",
  };

  async function options(form) {
    if (form.dataset.passkey !== "sign-in") return JSON.parse(form.dataset.options);
    var answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return (await answer.json()).request_options;
  }

  async function credential(form) {
    var asked = await options(form);
    if (form.dataset.passkey !== "make") return window.webauthnJSON.get(asked);
    // Kept on the device and opened by fingerprint, face or PIN: enough to sign in alone.
    Object.assign(asked.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return window.webauthnJSON.create(asked);
  }

  function prepare(form) {
    var box = form.querySelector("[data-passkey-button]");
    var error = form.querySelector("[data-passkey-error]");
    var absent = form.querySelector("[data-passkey-absent]");
    var button = box.querySelector("button");
    box.hidden = false;
    if (absent) absent.hidden = true;
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      error.hidden = true;
      button.disabled = true;
      try {
        form.elements.credential.value = JSON.stringify(await credential(form));
        form.submit();
      } catch (fault) {
        error.textContent = SAY[fault.name] || "Passkeys cannot be used here just now.";
        error.hidden = false;
        button.disabled = false;
      }
    });
  }

  if (window.PublicKeyCredential && window.webauthnJSON) {
    document.querySelectorAll("form[data-passkey]").forEach(prepare);
  }
})();
