// A Service's rules on a node, in the order in which packets meet them, each explained when somebody points at it.

import { byId, el, rove, settle } from "./dom.js";
import { count } from "./figures.js";

const callers = {
  pod: "pods", node: "programs on this node", outside: "outside", "outside-ranges": "outside the source ranges",
};

let shown = [];
let onPointed = () => {};
let pointed = -1;

/** To be called once. */
export function beginRules(onRule) {
  onPointed = onRule;
  const list = byId("rules");
  rove(list);
  const point = event => {
    const button = event.target.closest("button");
    if (button) {
      explain(Number(button.dataset.at));
    }
  };
  list.addEventListener("mouseover", point);
  list.addEventListener("focusin", point);
}

/** Shows them. Where only counters differ from before, nothing but these is written, and focus stays. */
export function showRules(rules) {
  const list = byId("rules");
  const isSame = rules.length === shown.length
    && rules.every((rule, at) => rule.rule === shown[at].rule && rule.chain === shown[at].chain);
  shown = rules;
  if (!isSame) {
    pointed = -1;
    list.replaceChildren(...rules.flatMap((rule, at) => rowsOf(rule, rules[at - 1], at)));
    settle(list);
  }
  for (const button of list.querySelectorAll("button")) {
    const { packets } = rules[Number(button.dataset.at)];
    const counter = button.querySelector(".count");
    counter.textContent = packets === undefined ? "" : count(packets);
    counter.classList.toggle("never", !packets);
  }
  if (pointed >= 0) {
    explain(pointed);
  }
}

function rowsOf(rule, before, at) {
  const isNew = before?.chain !== rule.chain || before?.table !== rule.table;
  const button = el("button", { type: "button", "data-at": at, "aria-pressed": false },
    el("code", {}, rule.rule), el("span", { class: "count", title: "packets counted" }));
  return [
    ...isNew ? [el("li", { class: "chain" }, `${rule.table} `, el("code", {}, rule.chain))] : [],
    el("li", {}, button),
  ];
}

function explain(at) {
  const rule = shown[at];
  if (pointed !== at) {
    for (const button of byId("rules").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", Number(button.dataset.at) === at);
    }
    onPointed(rule);
  }
  pointed = at;
  const sentence = `${rule.words[0].toUpperCase()}${rule.words.slice(1)}.`;
  const facts = [
    ["In", `chain ${rule.chain} of ${rule.table}`],
    ["Reached from", rule.hooks.join(", ")],
    ["Met by packets of", rule.callers.map(one => callers[one] ?? one).join(", ")],
    ...rule.packets === undefined ? [] : [["Has counted", `${count(rule.packets)} packets, ${count(rule.bytes)} bytes`]],
    ...rule.elements.length ? [["Elements", rule.elements.join(", ")]] : [],
  ];
  byId("explained").replaceChildren(
    el("p", {}, sentence),
    el("dl", {}, ...facts.flatMap(([name, words]) => [el("dt", {}, name), el("dd", {}, words)])));
}
