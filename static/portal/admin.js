// What Django's admin forgets for people who use a keyboard or a screen reader. Without script nothing is lost.
const mendAdmin = () => {
  // A field that searches while one types is called as its label says.
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const field = box.closest(".select2")?.parentElement.querySelector("select");
    const label = field && document.querySelector(`label[for="${field.id}"]`);
    const shown = box.querySelector(".select2-selection__rendered");
    if (!label || !shown) continue;
    label.id ||= `${field.id}_label`;
    box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
  }

  // A hint that is only a picture.
  for (const hint of document.querySelectorAll("span.help-tooltip[aria-label]")) hint.setAttribute("role", "img");

  // The corner of a table is no heading.
  for (const corner of document.querySelectorAll("thead th:empty")) {
    const cell = document.createElement("td");
    cell.className = corner.className;
    corner.replaceWith(cell);
  }

  // What scrolls sideways on a telephone can be scrolled by the arrow keys.
  const watch = new ResizeObserver((seen) => seen.forEach(({ target }) => reach(target)));
  const reach = (region) => {
    if (getComputedStyle(region).overflowX !== "auto" || region.scrollWidth <= region.clientWidth) {
      region.removeAttribute("tabindex");
      return;
    }
    const heading = region.querySelector("h2[id], caption");
    region.tabIndex = 0;
    region.setAttribute("role", "group");
    region.setAttribute("aria-label", heading ? heading.textContent.trim() : document.title);
  };
  document.querySelectorAll(".inline-group, .results, .table-scroll").forEach((region) => watch.observe(region));
};

// After Django's own scripts, which wait for jQuery.
window.addEventListener("load", () => (window.django?.jQuery ? window.django.jQuery(mendAdmin) : mendAdmin()));
