// The live calls. What stays keeps its elements: a button shall not be exchanged under the pointer.

import { byId, element, visible } from "./dom.js";

export class CallList {
  constructor(act) {
    this._act = act; // called with a verb and its parameters
    this._rows = new Map(); // by callRefID
  }

  show(calls) {
    const rows = calls.map((call) => this._row(call));
    this._rows = new Map(rows.map((row, index) => [calls[index].callRefID, row]));
    arrange(byId("calls"), rows.map((row) => row.element));
    byId("no-calls").hidden = calls.length > 0;
  }

  _row(call) {
    const row = this._rows.get(call.callRefID) ?? this._newRow(call);
    const seen = new Map();
    const legs = new Map();
    for (const leg of call.legs) {
      const count = (seen.get(leg.number) ?? 0) + 1; // two callers may withhold their numbers
      seen.set(leg.number, count);
      const key = `${leg.number} ${count}`;
      const shown = row.legs.get(key) ?? this._newLeg(call, leg);
      shown.update(leg);
      legs.set(key, shown);
    }
    row.legs = legs;
    row.about.textContent = visible(` ${call.causeMsg}${call.group ? `, group ${call.group}` : ""}`);
    arrange(row.list, [...legs.values()].map((leg) => leg.element));
    return row;
  }

  _newRow(call) {
    const about = element("span");
    const list = element("ul", { class: "legs" });
    const head = element("p", { class: "call" }, element("b", {}, `#${call.callRefID}`), about);
    return { about, list, legs: new Map(), element: element("li", {}, head, list) };
  }

  _newLeg(call, leg) {
    const name = visible([leg.number || "withheld", leg.name].filter(Boolean).join(" "));
    const parameters = { who: leg.number, callRefID: call.callRefID };
    const button = (verb, caption) =>
      element("button", {
        type: "button", "aria-label": `${caption} ${name}`, click: () => this._act(verb, parameters),
      }, caption);
    const state = element("span", { class: "leg" });
    const answer = button("answer", "Answer");
    const buttons = element("span", { class: "buttons" }, answer, button("hang_up", "Hang up"));
    return {
      element: element("li", {}, element("span", { class: "who" }, name), state, buttons),
      update: (now) => {
        state.textContent = visible(now.state);
        state.dataset.state = now.state;
        answer.hidden = now.state !== "ringing";
      },
    };
  }
}

function arrange(parent, children) {
  const same = parent.childElementCount === children.length && children.every((c, i) => parent.children[i] === c);
  if (same) return;
  for (const child of [...parent.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}
