// The lab as it is now, again each second.

let source;

/** Follows one Service in full, and others by a search. What was followed before is dropped. */
export function follow(service, search, onSnapshot, onState) {
  source?.close();
  source = new EventSource(`/api/live?${new URLSearchParams({ service, search })}`);
  source.onmessage = event => {
    onState("live", "live");
    onSnapshot(JSON.parse(event.data));
  };
  source.addEventListener("ended", () => onState("lost", "the lab does not run"));
  source.onerror = () => onState("lost", "the connection is lost; trying again");
}

/** A document of the node's agent program. Fails with its words. */
export async function ask(path, parameters, signal) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`, { signal });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.error ?? `the page's server answers ${answer.status}`);
  }
  return body;
}
