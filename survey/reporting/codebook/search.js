"use strict";
(() => {
  const place = document.querySelector(".seek");
  if (!place) return;
  place.hidden = false;
  const input = place.querySelector("input");
  const told = place.querySelector("[role=status]");
  const entries = [...document.querySelectorAll(".entry")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = entries.map((entry) => plain(entry.textContent));
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    entries.forEach((entry, at) => {
      const found = words.every((word) => texts[at].includes(word));
      entry.hidden = !found;
      count += found ? 1 : 0;
    });
    told.textContent = words.length ? `${count} / ${entries.length}` : "";
  });
})();
