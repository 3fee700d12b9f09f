// What the simulated PBX does beside calls, a line each.

import { byId, element, visible } from "./dom.js";

const some = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function lines({ parked = [], rooms = [], conferenceGroups = [], queues = [], agents = [] }) {
  return [
    ...queues.filter((q) => q.waiting.length).map((q) =>
      `Queue ${q.number} ${q.name}: ${some(q.waiting.length, "call")} waiting, the first for ${Math.round(q.waiting[0].seconds)} s`),
    ...agents.map((a) =>
      `Agent at ${a.device}: ${a.state}, for ${a.groups.map((g) => g.number).join(" and ")}`),
    ...parked.map((p) => `Parked at ${String(p.parkingLoc).padStart(3, "0")}: #${p.callRefID}, by ${p.by}`),
    ...rooms
      .filter((r) => r.roomUsage === "true")
      .map((r) => `Room ${r.roomIndex}, number ${r.number}: ${r.member.join(", ") || "nobody"}`),
    ...conferenceGroups.map((g) => {
      const present = g.members.filter((m) => m.busy);
      return `Conference group ${g.groupIndex} of ${g.master}: ${present.length} of ${some(g.members.length, "member")}`;
    }),
  ];
}

export function showServices(state) {
  const facts = lines(state).map(visible);
  const list = byId("services-list");
  if (facts.join("\n") === [...list.children].map((line) => line.textContent).join("\n")) return;
  list.replaceChildren(...facts.map((fact) => element("li", {}, fact)));
  byId("services").hidden = facts.length === 0;
}
