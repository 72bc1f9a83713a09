// The list of Services, with their rates.

import { byId, el, say, settle } from "./dom.js";
import { count, rate } from "./figures.js";

const rows = new Map();

export const keyOf = service => `${service.namespace}/${service.name}`;

/** Writes what has changed, so that focus stays where it is. */
export function showServices(snapshot, current, onChosen) {
  const list = byId("services");
  const keys = snapshot.services.map(keyOf);
  const found = snapshot.foundCount < snapshot.serviceCount
    ? `${count(snapshot.foundCount)} of ${count(snapshot.serviceCount)} match` : "";
  const shown = snapshot.services.length < snapshot.foundCount
    ? `; the ${snapshot.services.length} most called are listed` : "";
  say(byId("found"), found + shown);
  for (const [key, row] of rows) {
    if (!keys.includes(key)) {
      row.item.remove();
      rows.delete(key);
    }
  }
  snapshot.services.forEach((service, at) => {
    const row = rows.get(keys[at]) ?? addRow(keys[at], onChosen);
    if (list.children[at] !== row.item) {
      list.insertBefore(row.item, list.children[at] ?? null);
    }
    update(row, service, keys[at] === current);
  });
  if (!list.contains(document.activeElement)) {
    settle(list);
  }
}

function addRow(key, onChosen) {
  const row = {
    name: el("span", { class: "name" }, key), rate: el("span", { class: "rate" }), facts: el("small"),
    ready: el("small"),
  };
  row.button = el("button", { type: "button", "data-service": key }, row.name, row.rate, row.facts, row.ready);
  row.button.addEventListener("click", () => onChosen(key));
  row.item = el("li", {}, row.button);
  rows.set(key, row);
  return row;
}

function update(row, service, isCurrent) {
  say(row.rate, `${rate(service.rate)}/s`);
  say(row.facts, `${service.type} ${service.frontends[0] ?? ""}`);
  say(row.ready, `${service.ready}/${service.endpointCount} ready`);
  row.ready.classList.toggle("few", service.ready < service.endpointCount || service.ready === 0);
  row.button.setAttribute("aria-current", isCurrent);
}
