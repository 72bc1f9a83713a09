// A Service port as a picture: frontends -> policy -> pools -> endpoints. Built from an explanation of the agent's
// program; the numbers in it follow the live snapshots.

import { svg } from "./dom.js";
import { count, odds, rate } from "./figures.js";

const widths = { frontend: 200, policy: 165, pool: 195, endpoint: 250 };
const lefts = { frontend: 2, policy: 252, pool: 457, endpoint: 708 };
const boxHeight = 52;
const step = 66;
const top = 26;
const mostEndpoints = 40;
const kinds = {
  "cluster-ip": "ClusterIP", "external-ip": "external IP", "load-balancer-ip": "load balancer",
  "node-port": "node port, on every node",
};
const callers = { pod: "pods", node: "this node", outside: "outside", "outside-ranges": "outside the ranges" };

export const addressOf = one => `${one.address.includes(":") ? `[${one.address}]` : one.address}:${one.port}`;

/** The picture, and how to bring its numbers up to date and light what a rule is about. */
export function draw(service, port) {
  const model = modelOf(service, port);
  const height = top + step * Math.max(...Object.values(model.columns).map(column => column.length), 1);
  const canvas = svg("svg", {
    viewBox: `0 0 960 ${height}`, role: "group", "aria-label": `How connections go to ${service.namespace}/${service.name}`,
  });
  for (const [kind, words] of Object.entries({
    frontend: "Frontends", policy: "Traffic policy", pool: "Pools", endpoint: "Endpoints",
  })) {
    canvas.append(svg("text", { class: "heading", x: lefts[kind], y: 14 }, words));
  }
  place(model.columns, height);
  const flows = model.edges.map(edge => line(canvas, edge));
  const boxes = Object.values(model.columns).flat().map(item => ({ item, ...box(canvas, item) }));
  return {
    canvas,
    update: live => update(live, flows, boxes),
    light: words => boxes.forEach(({ item, group }) => group.classList.toggle(
      "lit", item.mark !== undefined && words.includes(item.mark))),
  };
}

function modelOf(service, port) {
  const endpoints = port.endpoints.slice(0, mostEndpoints).map(endpoint => ({
    kind: "endpoint", key: addressOf(endpoint), mark: addressOf(endpoint), title: addressOf(endpoint),
    words: `${endpoint.node ?? "no node"}${endpoint.isHere ? ", this node" : ""}`, isReady: true,
    isHere: endpoint.isHere, shares: endpoint.shares,
  }));
  addMore(endpoints, port.endpoints.length - endpoints.length, true);
  const known = new Set(port.endpoints.map(addressOf));
  const left = [...new Map(port.leftOut.map(one => [addressOf(one), one])).values()]
    .filter(one => !known.has(addressOf(one)));
  for (const one of left.slice(0, mostEndpoints)) {
    endpoints.push({
      kind: "endpoint", key: addressOf(one), title: addressOf(one), words: one.words, isReady: false, shares: [],
    });
  }
  addMore(endpoints, left.length - mostEndpoints, false);
  const columns = { frontend: [], policy: [], pool: [], endpoint: endpoints };
  const edges = [];
  for (const frontend of port.frontends) {
    addFrontend(service, port, frontend, columns, edges);
  }
  for (const pool of columns.pool) {
    for (const endpoint of endpoints) {
      const share = endpoint.shares.find(one => one.pool === pool.name);
      if (share) {
        edges.push({ from: pool, to: endpoint, words: odds(share.odds), endpoint: endpoint.key });
      }
    }
  }
  return { columns, edges };
}

// What has no box of its own.
function addMore(endpoints, more, isReady) {
  if (more > 0) {
    endpoints.push({
      kind: "endpoint", key: `more ${isReady}`, title: `${count(more)} more`,
      words: isReady ? "not drawn" : "left out too", isReady, shares: [],
    });
  }
}

function addFrontend(service, port, frontend, columns, edges) {
  const address = frontend.address ? addressOf(frontend) : String(frontend.port);
  const item = {
    kind: "frontend", title: `${address}/${frontend.protocol}`, words: kinds[frontend.kind] ?? frontend.kind,
    mark: frontend.address ?? String(frontend.port),
  };
  columns.frontend.push(item);
  const isInternal = frontend.kind === "cluster-ip";
  const value = (isInternal ? service.internalTrafficPolicy : service.externalTrafficPolicy) ?? "Cluster";
  const policy = common(columns.policy, `${isInternal}`, {
    kind: "policy", title: value, words: isInternal ? "internalTrafficPolicy" : "externalTrafficPolicy",
  });
  edges.push({ from: item, to: policy });
  for (const call of frontend.calls) {
    const pool = poolOf(port, call, value, columns.pool);
    const edge = edges.find(one => one.from === policy && one.to === pool);
    if (!edge) {
      edges.push({ from: policy, to: pool, callers: new Set([callers[call.caller]]) });
    } else {
      edge.callers.add(callers[call.caller]);
    }
  }
}

// Which pool a call ends in shows by where it may go.
function poolOf(port, call, policy, pools) {
  const result = call.held ?? call.wanted;
  const targets = (result?.targets ?? []).map(addressOf);
  if (targets.length === 0) {
    const ending = result?.ending ?? "unknown";
    return common(pools, `ending ${ending}`, { kind: "ending", title: ending, words: result?.why ?? "no endpoint" });
  }
  const local = port.endpoints.filter(one => one.shares.some(share => share.pool === "Local")).map(addressOf);
  const isLocal = policy === "Local" && local.length > 0 && targets.every(target => local.includes(target));
  const name = isLocal ? "Local" : "Cluster";
  return common(pools, name, {
    kind: "pool", name, title: name, words: isLocal ? "endpoints of this node" : "endpoints of the cluster",
  });
}

function common(list, key, item) {
  const known = list.find(one => one.key === key);
  if (known) {
    return known;
  }
  list.push({ ...item, key });
  return list[list.length - 1];
}

function place(columns, height) {
  for (const [kind, items] of Object.entries(columns)) {
    const first = top + (height - top - items.length * step) / 2 + (step - boxHeight) / 2;
    items.forEach((item, at) => Object.assign(item, {
      x: lefts[kind], y: first + at * step, width: widths[kind],
    }));
  }
}

function line(canvas, edge) {
  const [x1, y1] = [edge.from.x + edge.from.width, edge.from.y + boxHeight / 2];
  const [x2, y2] = [edge.to.x, edge.to.y + boxHeight / 2];
  const d = `M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;
  const flow = svg("path", { class: "flow", d });
  canvas.append(svg("path", { class: "edge", d }), flow);
  if (edge.callers) {
    edge.to.callers = [...new Set([...(edge.to.callers ?? []), ...edge.callers])];
  } else if (edge.words) {
    edge.to.odds = [...(edge.to.odds ?? []), edge.words];
  }
  return { edge, flow };
}

function box(canvas, item) {
  const number = svg("text", { class: "rate", x: item.width - 10, y: 21, "text-anchor": "end" });
  const second = item.callers && ["pool", "ending"].includes(item.kind) ? `for ${item.callers.join(", ")}` : item.words;
  const group = svg("g", {
    transform: `translate(${item.x} ${item.y})`, role: "img", "aria-label": `${item.kind} ${item.title}, ${second}`,
    "data-kind": item.kind, "data-key": item.key, "data-ready": item.isReady, "data-here": item.isHere,
  },
  svg("title", {}, `${item.title}: ${item.words}`),
  svg("rect", { class: "box", width: item.width, height: boxHeight, rx: 8 }),
  svg("text", { class: item.kind === "endpoint" || item.kind === "frontend" ? "mono strong" : "strong", x: 11, y: 21 },
    item.title),
  svg("text", { class: "small words", x: 11, y: 40 }, cut(second, item.width)),
  number);
  const right = svg("text", { class: "small", x: item.width - 10, y: 40, "text-anchor": "end" },
    item.kind === "endpoint" ? (item.odds ?? []).join(", ") : "");
  group.append(right);
  canvas.append(group);
  return { group, number };
}

const cut = (words, width) => {
  const most = Math.floor((width - 20) / 5.9);
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
};

function update(live, flows, boxes) {
  const byAddress = new Map(live.endpoints.map(endpoint => [endpoint.address, endpoint]));
  for (const { edge, flow } of flows) {
    const one = edge.endpoint ? byAddress.get(edge.endpoint)?.rate : live.rate;
    flow.classList.toggle("runs", (one ?? 0) >= 0.05 && edge.to.kind !== "ending");
  }
  for (const { item, group, number } of boxes.filter(one => one.item.kind === "endpoint")) {
    const endpoint = byAddress.get(item.key);
    const words = endpoint && item.isReady ? `${rate(endpoint.rate)}/s` : "";
    if (number.textContent !== words) {
      number.textContent = words;
    }
    if (endpoint) {
      group.setAttribute("aria-label", `endpoint ${item.title}, ${item.words}, `
        + (item.isReady ? `${rate(endpoint.rate)} connections a second, ${count(endpoint.connections)} so far`
          : "no new connections"));
    }
  }
}
