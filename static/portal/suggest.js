// Offers names and places while somebody types: a combobox with a list, as the ARIA practices describe it.
// Without this script the fields are plain and the search is the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-suggest-url]");
  if (!form) return;
  const WAIT = 180;

  const combobox = (input) => {
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `${input.id}_suggestions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestSome);
    list.hidden = true;
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    input.after(list, said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    let timer = 0;
    let asked = 0;
    let chosen = -1;

    const close = () => {
      // An answer that is still on its way opens nothing any more.
      clearTimeout(timer);
      asked += 1;
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (place) => {
      const options = [...list.children];
      chosen = (place + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    };
    const take = (option) => {
      input.value = option.dataset.value;
      close();
      said.textContent = "";
    };
    const show = (items, typed) => {
      list.replaceChildren(
        ...items.map((item, at) => {
          const option = document.createElement("li");
          option.id = `${list.id}_${at}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.value = item.value;
          option.textContent = item.label;
          if (item.note) {
            const note = document.createElement("span");
            note.className = "suggestion-note";
            note.textContent = item.note;
            option.append(note);
          }
          return option;
        }),
      );
      chosen = -1;
      list.dataset.typed = typed;
      list.hidden = items.length === 0;
      input.setAttribute("aria-expanded", String(items.length > 0));
      input.removeAttribute("aria-activedescendant");
      said.textContent = items.length ? `${form.dataset.suggestSome} (${items.length})` : form.dataset.suggestNone;
    };
    const ask = async () => {
      const typed = input.value.trim();
      const mine = ++asked;
      if (typed.length < 2 || (input.dataset.suggest === "name" && /^[0-9]/.test(typed))) return close();
      const address = `${form.dataset.suggestUrl}?kind=${input.dataset.suggest}&q=${encodeURIComponent(typed)}`;
      try {
        const answer = await fetch(address);
        const found = answer.ok ? (await answer.json()).items : [];
        if (mine === asked && document.activeElement === input) show(found, typed);
      } catch {
        close();
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        return close();
      }
      if (list.hidden || !list.children.length) return;
      if (event.key === "ArrowDown") {
        event.preventDefault();
        mark(chosen + 1);
      } else if (event.key === "ArrowUp") {
        event.preventDefault();
        mark(chosen < 0 ? -1 : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(list.children[chosen]);
      }
    });
    input.addEventListener("blur", close);
    // The field keeps the focus while one presses on an offer.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
  };
  form.querySelectorAll("input[data-suggest]").forEach(combobox);
})();
