// A run's page asks how far the work is, and shows its end. Without script the page renews itself.
(() => {
  "use strict";
  const job = document.querySelector("[data-progress-url]");
  if (!job) return;
  const bar = job.querySelector("progress");
  const texts = job.querySelectorAll("[data-text]");
  const ask = async () => {
    try {
      const answer = await fetch(job.dataset.progressUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const found = await answer.json();
      bar.value = found.percent;
      texts.forEach((text) => { text.textContent = found[text.dataset.text]; });
      if (!found.is_at_work) return location.reload();
    } catch {
      // The network was away for a moment: ask again.
    }
    setTimeout(ask, 2000);
  };
  setTimeout(ask, 1000);
})();
