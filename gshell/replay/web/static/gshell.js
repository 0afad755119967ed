// What all pages share: keys, and moving through rows with them.
"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const keys = one("#keys");
  one("#theme")?.addEventListener("click", window.switchTheme);
  one("#help")?.addEventListener("click", () => keys?.showModal());

  const rows = () => [...document.querySelectorAll(".row")].filter((row) => row.querySelector(".go"));
  const move = (step) => {
    const all = rows();
    const next = all[Math.min(all.length - 1, Math.max(0, all.findIndex((row) => row.classList.contains("here")) + step))];
    for (const row of all) row.classList.toggle("here", row === next);
    next?.querySelector(".go").focus();
  };

  const typing = (target) => target.matches("input:not([type=checkbox]), select, textarea");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const does = { "/": () => one("#find")?.focus(), "?": () => keys?.showModal(), d: window.switchTheme };
    if (!one("#player")) Object.assign(does, { j: () => move(1), k: () => move(-1) });
    if (!does[event.key]) return;
    event.preventDefault();
    does[event.key]();
  });
})();
