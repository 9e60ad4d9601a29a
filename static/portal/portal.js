// Nothing here is needed: without script every page works. It only makes some of them nicer.
(() => {
  "use strict";
  document.documentElement.classList.add("with-script");

  const button = document.querySelector("[data-menu-button]");
  const menu = button && document.getElementById(button.getAttribute("aria-controls"));
  if (menu) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const unfolded = menu.classList.toggle("is-unfolded");
      button.setAttribute("aria-expanded", String(unfolded));
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.classList.contains("is-unfolded")) {
        menu.classList.remove("is-unfolded");
        button.setAttribute("aria-expanded", "false");
        button.focus();
      }
    });
  }

  const summary = document.querySelector("[data-takes-focus]");
  if (summary) summary.focus();

  // The second click of an impatient hand sends nothing more.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // A long job's progress renews itself until the server says that it is over.
  const renew = async (job) => {
    try {
      const answer = await fetch(job.dataset.refreshUrl, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-job]");
      if (!fresh) return;
      job.replaceWith(fresh);
      watch(fresh);
    } catch {
      watch(job);
    }
  };
  const watch = (job) => {
    if (job.dataset.refreshUrl) setTimeout(renew, 2000, job);
  };
  document.querySelectorAll("[data-job]").forEach(watch);
})();
