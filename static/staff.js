// Manners for htmx: what changed is announced once, focus goes where a full page would put it,
// and a failure says so in words. Links and forms do the same things without any of this.

// On a narrow screen the results come first: the filters fold away above them, unless one of
// them has to be put right.
if (window.matchMedia("(max-width: 56em)").matches) {
  for (const panel of document.querySelectorAll("details.filter-panel")) {
    panel.open = panel.querySelector(".govuk-error-message") !== null;
  }
}

// On a phone the sections of a case are one line that scrolls: begin where the reader is.
const here = document.querySelector(".moj-sub-navigation__link[aria-current]");
const sections = here?.closest(".moj-sub-navigation");
if (sections) {
  const [link, row] = [here.getBoundingClientRect(), sections.getBoundingClientRect()];
  sections.scrollLeft += link.left - row.left - (row.width - link.width) / 2;
}

const say = (text) => {
  const live = document.getElementById("live");
  if (live && text) live.textContent = text;
};

const alarm = (text) => {
  const place = document.getElementById("page-alert");
  if (place) place.textContent = text;
};

const on = (name, act) => document.addEventListener(name, act);

on("htmx:beforeRequest", (event) => {
  alarm("");
  event.detail.target?.setAttribute("aria-busy", "true");
});

on("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));

on("htmx:afterSettle", (event) => {
  const part = event.target;
  if (!(part instanceof HTMLElement)) return;
  part.dispatchEvent(new CustomEvent("hubs:swapped", { bubbles: true }));
  const spoken = part.matches("[data-say]") ? part : part.querySelector("[data-say]");
  say(spoken?.dataset.say);
  // A page that came back with errors puts focus on their summary, as a full page does.
  const summary = part.querySelector(".govuk-error-summary");
  const goal = summary ?? part.querySelector("[data-focus]");
  if (goal) {
    // Links and buttons take focus by themselves; tabindex would take them out of the tab order.
    if (goal.tabIndex < 0) goal.setAttribute("tabindex", "-1");
    goal.focus();
  }
  if (summary && !document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
  if (!summary && document.title.startsWith("Error: ")) document.title = document.title.slice(7);
});

on("htmx:responseError", (event) => {
  // Signed out, or not allowed: say so, and leave what was typed where it can be copied.
  if ([401, 403].includes(event.detail.xhr.status)) {
    alarm("You may have been signed out. Copy anything you typed, then load this page again.");
    return;
  }
  alarm("Something went wrong and this was not saved. What you typed is still here. Try again.");
});

on("htmx:sendError", () => {
  alarm("You seem to be offline. This was not saved. What you typed is still here.");
});

on("htmx:timeout", () => {
  alarm("This is taking too long and may not have been saved. Load the page again to see.");
});
