// Switches on what GOV.UK Frontend adds where scripts run. Every page works without it.
// The address of the library comes from the page, because file names carry a fingerprint.

const body = document.body;
body.classList.add("js-enabled");

const library = document.querySelector('link[rel="modulepreload"]');
if (library && "noModule" in HTMLScriptElement.prototype) {
  body.classList.add("govuk-frontend-supported");
  try {
    const { initAll } = await import(library.href);
    initAll();
    document.addEventListener("hubs:swapped", (event) => initAll({ scope: event.target }));
  } catch {
    // Without the library nothing may stay hidden that only the library can show.
    body.classList.remove("govuk-frontend-supported");
  }
}
