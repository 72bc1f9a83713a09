// The form that follows a packet over a node's rules.

import { byId, el, offer } from "./dom.js";
import { odds } from "./figures.js";
import { ask } from "./live.js";
import { keyOf } from "./services.js";

const endings = { delivered: "is delivered to", dropped: "is dropped", rejected: "is rejected", unknown: "is lost sight of" };

let latest;

/** To be called once. */
export function beginTrace() {
  const form = byId("trace");
  form.addEventListener("submit", event => {
    event.preventDefault();
    trace(Object.fromEntries(new FormData(form)));
  });
  form.elements.from.addEventListener("change", () => {
    // A pod's packets meet the rules of the node that it runs on.
    const pod = latest?.pods.find(one => [`${one.namespace}/${one.name}`, one.address].includes(form.elements.from.value));
    if (pod?.node) {
      form.elements.node.value = pod.node;
    }
  });
}

/** What can be chosen, as it is now. */
export function showEnds(snapshot) {
  latest = snapshot;
  offer(byId("trace-node"), snapshot.nodes.map(node => node.name));
  offer(byId("senders"), ["node", "outside", ...snapshot.pods.filter(pod => pod.address)
    .map(pod => `${pod.namespace}/${pod.name}`)]);
  offer(byId("receivers"), snapshot.services.flatMap(service => service.frontends.map(frontend =>
    frontend.startsWith("node port ") ? `nodeport/${frontend.slice(10).split("/")[0]}` : frontend.split("/")[0])),
  snapshot.services.flatMap(service => service.frontends.map(() => keyOf(service))));
}

/** Fills in the receiver, unless somebody has written one. */
export function suggest(service) {
  const to = byId("trace").elements.to;
  const address = service.frontends[0]?.split("/")[0];
  if (address && (to.value === "" || to.value === to.dataset.suggested)) {
    to.value = to.dataset.suggested = address;
  }
}

async function trace(parameters) {
  const way = byId("way");
  way.replaceChildren(el("p", { class: "hint" }, "asking the node…"));
  try {
    const answer = await ask("/api/trace", parameters);
    way.replaceChildren(
      el("p", {}, `A packet ${answer.from ? `from ${answer.from} ` : ""}to ${answer.to ?? parameters.to}, over the rules of ${parameters.node}:`),
      el("div", { class: "ways" }, ...answer.ways.map(wayOf)),
      ...answer.notes.map(note => el("p", { class: "hint" }, note)));
  } catch (failure) {
    way.replaceChildren(el("p", { class: "error" }, failure.message));
  }
}

function wayOf(way) {
  const target = way.ending === "delivered"
    ? ` ${way.address}${way.port ? `:${way.port}` : ""}${way.name ? ` (${way.name})` : ""}` : "";
  const source = way.isMasqueraded ? "; its source becomes the node's address" : "";
  return el("div", {},
    el("p", { class: "ending" }, `${odds(way.odds)}: it ${endings[way.ending] ?? way.ending}${target}${source}`),
    el("ol", {}, ...way.met.map(met => el("li", {},
      el("code", {}, `${met.table} ${met.chain}`), " ", el("span", { class: "effect" }, met.effect)))));
}
