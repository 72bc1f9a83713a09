// Nodes with their pods, and what changed in their rules.

import { byId, el } from "./dom.js";
import { count, rate, time } from "./figures.js";

export function showNodes(snapshot) {
  byId("nodes").replaceChildren(
    ...snapshot.nodes.map(node => nodeOf(node, snapshot.pods.filter(pod => pod.node === node.name))),
    ...pending(snapshot.pods.filter(pod => pod.node === "")),
    ...unlisted(snapshot.podCount - snapshot.pods.length));
}

function nodeOf(node, pods) {
  const isReady = node.status === "Ready";
  const agent = { programmed: "good", starting: "warn" }[node.agent] ?? "bad";
  return el("div", { class: "node", "data-node": node.name },
    el("h3", {}, node.name),
    el("p", {},
      el("span", { class: isReady ? "good" : "bad" }, node.status), ` · ${node.address} · `,
      node.zone ? `${node.zone} · ` : "", "agent ", el("span", { class: agent }, node.agent),
      node.restarts > 0 ? `, restarted ${node.restarts}×` : "", ` · ${rate(node.rate)}/s`),
    list(pods));
}

const pending = pods => pods.length === 0 ? [] : [
  el("div", { class: "node" }, el("h3", {}, "On no node yet"), list(pods)),
];

const unlisted = more => more <= 0 ? [] : [el("p", { class: "hint", id: "more-pods" }, `${count(more)} more pods`)];

const list = pods => el("ul", { class: "pods" }, ...pods.map(pod =>
  el("li", { "data-ready": pod.isReady, title: pod.address },
    `${pod.namespace}/${pod.name} `, el("small", {}, pod.isReady ? pod.address : `${pod.status} ${pod.ready}`))));

export function showChanges(changes) {
  byId("changes").replaceChildren(...changes.map(change => el("tr", {},
    el("td", {}, change.at.slice(11, 23)),
    el("td", {}, change.node),
    el("td", { class: "number" }, time(change.writeToKernelMilliseconds)),
    el("td", { class: "number" }, time(change.syncMilliseconds)),
    el("td", { class: "number" }, count(change.operations)),
    el("td", { class: change.failure ? "bad" : null }, subjectOf(change)))));
}

function subjectOf(change) {
  if (change.failure) {
    return `failed: ${change.failure}`;
  }
  const more = change.serviceCount - change.services.length;
  const services = change.services.join(", ") + (more > 0 ? ` and ${count(more)} more` : "");
  return change.isWhole ? `everything compared: ${services}` : services || "what all Services share";
}
