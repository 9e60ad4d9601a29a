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

  // What was typed before signing in again goes back into its form.
  const kept = document.querySelector("[data-kept-form]");
  const goal = kept && [...document.forms].find(
    (form) => form !== kept && form.method === "post" && form.action === kept.action && form.closest("main"),
  );
  if (goal) {
    const typed = new FormData(kept);
    for (const field of goal.elements) {
      if (!field.name || !["INPUT", "SELECT", "TEXTAREA"].includes(field.tagName)) continue;
      if (["hidden", "password", "file", "submit", "button"].includes(field.type)) continue;
      const values = typed.getAll(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.tagName === "SELECT") for (const option of field.options) option.selected = values.includes(option.value);
      else if (values.length) field.value = values.shift();
    }
    const notice = kept.closest(".notice");
    notice.querySelector("[data-kept-text]").hidden = true;
    notice.querySelector("[data-kept-filled]").hidden = false;
    kept.remove();
  }

  // Before the session ends: a question in time, and afterwards a word on what was typed.
  const ending = document.querySelector("[data-session-dialog]");
  if (ending && ending.showModal) {
    const form = document.querySelector("[data-session-form]");
    const stay = ending.querySelector("[data-session-stay]");
    const warning = Number(ending.dataset.warning);
    let timers = [];
    const say = (over) => {
      ending.querySelector("[data-session-soon]").hidden = over;
      ending.querySelector("[data-session-over]").hidden = !over;
      stay.hidden = over;
      ending.setAttribute("aria-describedby", "session-text");
      if (!ending.open) ending.showModal();
    };
    const wait = (seconds) => {
      timers.forEach(clearTimeout);
      timers = [
        setTimeout(say, Math.max(0, seconds - warning) * 1000, false),
        setTimeout(say, seconds * 1000, true),
      ];
    };
    stay.addEventListener("click", async () => {
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: new FormData(form),
          headers: { "X-Requested-With": "fetch" },
          redirect: "error",
        });
        const { seconds } = await answer.json();
        document.querySelector("[data-session-note]").hidden = true;
        ending.close();
        wait(seconds);
      } catch {
        say(true);
      }
    });
    ending.querySelector("[data-session-close]").addEventListener("click", () => ending.close());
    wait(Number(ending.dataset.seconds));
  }

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
