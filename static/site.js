// Switches on what GOV.UK Frontend adds where scripts run. Every page works without it.
// The address of the library comes from the page, because file names carry a fingerprint.

const body = document.body;
body.classList.add("js-enabled");

// The library marks a radio that reveals a question with aria-expanded, which ARIA does not allow
// on radios. The question follows its choice in reading order, so nothing is lost without it.
const tidyRadios = () => {
  for (const radio of document.querySelectorAll('input[type="radio"][aria-expanded]')) {
    radio.removeAttribute("aria-expanded");
  }
};

const library = document.querySelector('link[rel="modulepreload"]');
if (library && "noModule" in HTMLScriptElement.prototype) {
  body.classList.add("govuk-frontend-supported");
  try {
    const { initAll } = await import(library.href);
    initAll();
    tidyRadios();
    document.addEventListener("click", tidyRadios);
    window.addEventListener("pageshow", tidyRadios);
    document.addEventListener("hubs:swapped", (event) => {
      initAll({ scope: event.target });
      tidyRadios();
    });
  } catch {
    // Without the library nothing may stay hidden that only the library can show.
    body.classList.remove("govuk-frontend-supported");
  }
}
