// Makes elements from words alone: nothing that a cluster says is ever read as markup.

const svgNamespace = "http://www.w3.org/2000/svg";

export const byId = id => document.getElementById(id);

/** An HTML element. Attributes that are null are left out; children are nodes or words. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element, likewise. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** Sets words only where they differ, so that nothing is read out again, or selected text lost. */
export function say(element, words) {
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

/** Has a select offer these values; what was chosen stays where it can. */
export function offer(select, values, labels = values) {
  const key = JSON.stringify(labels);
  if (select.dataset.key === key) {
    return;
  }
  const chosen = select.value;
  select.dataset.key = key;
  select.replaceChildren(...values.map((value, at) => el("option", { value }, labels[at])));
  if (values.includes(chosen)) {
    select.value = chosen;
  }
}

/** One stop for Tab in a list, and arrows between its buttons. */
export function rove(list) {
  list.addEventListener("keydown", event => {
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at >= 0 && to !== undefined) {
      event.preventDefault();
      buttons[Math.max(0, Math.min(buttons.length - 1, to))].focus();
    }
  });
  list.addEventListener("focusin", event => settle(list, event.target.closest("button")));
}

/** After a list was written: exactly one of its buttons can be reached by Tab. */
export function settle(list, button) {
  const buttons = [...list.querySelectorAll("button")];
  const stop = button ?? buttons.find(one => one.getAttribute("aria-current") === "true") ?? buttons[0];
  for (const one of buttons) {
    one.tabIndex = one === stop ? 0 : -1;
  }
}
