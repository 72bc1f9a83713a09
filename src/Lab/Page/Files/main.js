// Puts the page together: what is chosen, what is live, and the explanation of the chosen Service on the chosen node.

import { byId, el, offer, rove, say } from "./dom.js";
import { count } from "./figures.js";
import { ask, follow } from "./live.js";
import { showChanges, showNodes } from "./overview.js";
import { draw } from "./picture.js";
import { beginRules, showRules } from "./rules.js";
import { keyOf, showServices } from "./services.js";
import { beginTrace, showEnds, suggest } from "./trace.js";

// Counters of rules are read anew so often while somebody looks.
const explainPause = 5000;

const chosen = { service: "", search: "", explanation: null, picture: null, drawn: "", at: 0, seen: "" };
let latest;
let asking = null;
let isOld = false;

function begin() {
  beginTrace();
  beginRules(rule => chosen.picture?.light(`${rule.rule} ${rule.words} ${rule.elements.join(" ")}`));
  rove(byId("services"));
  byId("search").addEventListener("input", event => {
    chosen.search = event.target.value.trim();
    followChosen();
  });
  byId("search").addEventListener("keydown", event => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      byId("services").querySelector("button")?.focus();
    }
  });
  byId("node").addEventListener("change", () => explain("another"));
  byId("port").addEventListener("change", () => showPort());
  addEventListener("hashchange", () => choose(fromHash()));
  choose(fromHash());
}

const fromHash = () => {
  const name = decodeURIComponent(location.hash.slice(1));
  return name.includes("/") ? name : chosen.service;
};

function choose(service) {
  if (service !== chosen.service || !latest) {
    Object.assign(chosen, { service, explanation: null, picture: null, drawn: "" });
    byId("picture").replaceChildren();
    showRules([]);
    followChosen();
    explain("another");
  }
}

function followChosen() {
  follow(chosen.service, chosen.search, show, (state, words) => {
    byId("state").dataset.state = state;
    say(byId("state"), words);
  });
}

function show(snapshot) {
  latest = snapshot;
  say(byId("lab"), snapshot.lab);
  say(byId("facts"), `${snapshot.mode} mode · ${snapshot.nodes.length} nodes · ${count(snapshot.podCount)} pods · `
    + `${count(snapshot.serviceCount)} Services${snapshot.ratesAge ? ` · rates are ${snapshot.ratesAge} s old` : ""}`
    + `${snapshot.apiServerAnswers ? "" : " · the API server is stopped"}`);
  say(byId("faults"), snapshot.faults.length > 0 ? `On purpose: ${snapshot.faults.join("; ")}` : "");
  if (chosen.service === "" && snapshot.services.length > 0) {
    const busiest = snapshot.services.reduce((best, one) => (one.rate ?? 0) > (best.rate ?? 0) ? one : best);
    location.replace(`#${keyOf(busiest)}`);
  }
  offer(byId("node"), snapshot.nodes.map(node => node.name));
  showServices(snapshot, chosen.service, key => { location.hash = `#${key}`; });
  showEnds(snapshot);
  showNodes(snapshot);
  showChanges(snapshot.changes);
  showService(snapshot.services.find(service => keyOf(service) === chosen.service));
}

function showService(service) {
  if (!service) {
    say(byId("service-title"), chosen.service ? `${chosen.service} is not there` : "No Service is chosen");
    return;
  }
  say(byId("service-title"), chosen.service);
  say(byId("service-facts"), `${service.type} · ${service.ready} of ${service.endpointCount} endpoints ready · `
    + `${count(service.connections)} connections so far`);
  suggest(service);
  chosen.picture?.update(service);
  // The rules are others when endpoints are, or when a sync was about this Service.
  const change = latest.changes.find(one => one.services.includes(chosen.service));
  const seen = JSON.stringify([service.frontends, service.endpoints.map(one => [one.address, one.isReady]), change?.at]);
  const isOther = seen !== chosen.seen;
  chosen.seen = seen;
  if (isOther || (performance.now() - chosen.at > explainPause && document.visibilityState === "visible")) {
    explain(isOther ? "changed" : "counted");
  }
}

/** One question at a time: about another Service or node it begins at once, about what has changed after the one that
    is being asked, and for counters alone only when none is. */
async function explain(why) {
  const [service, node] = [chosen.service, byId("node").value];
  if (!service || !node) {
    return;
  }
  if (asking && why !== "another") {
    isOld ||= why === "changed";
    return;
  }
  asking?.abort();
  const own = asking = new AbortController();
  isOld = false;
  try {
    const answer = await ask("/api/explain", { service, node }, own.signal);
    if (asking === own) {
      chosen.explanation = answer.services[0];
      showPort();
    }
  } catch (failure) {
    if (asking === own) {
      byId("problems").replaceChildren(el("li", { "data-severity": "fault" }, failure.message));
    }
  }
  if (asking === own) {
    asking = null;
    chosen.at = performance.now();
    if (isOld) {
      explain("changed");
    }
  }
}

function showPort() {
  const service = chosen.explanation;
  const ports = service?.ports ?? [];
  offer(byId("port"), ports.map((_, at) => String(at)),
    ports.map(port => `${port.name || port.frontends[0]?.port || "?"} ${port.protocol} ${port.family}`));
  const port = ports[Number(byId("port").value) || 0];
  byId("problems").replaceChildren(...(service?.problems ?? []).map(problem =>
    el("li", { "data-severity": problem.severity }, problem.advice ? `${problem.text}. ${problem.advice}.` : `${problem.text}.`)));
  say(byId("rules-title"), `Rules on ${byId("node").value}`);
  showRules(port?.rules ?? []);
  const { rules, ...rest } = port ?? {};
  // Counters are no reason to draw anew.
  const drawn = JSON.stringify(rest, (name, value) => name === "connections" ? undefined : value);
  if (port && drawn !== chosen.drawn) {
    chosen.drawn = drawn;
    chosen.picture = draw(service, port);
    byId("picture").replaceChildren(chosen.picture.canvas);
  }
  const live = latest?.services.find(one => keyOf(one) === chosen.service);
  if (live) {
    chosen.picture?.update(live);
  }
}

begin();
