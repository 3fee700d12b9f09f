// The demo page: the account's side on the left, everybody else on the right.

import { Control } from "./control.js";
import { byId, element } from "./dom.js";
import { LogWindow } from "./log.js";
import { MENU, MORE } from "./menu.js";
import { Panel } from "./play.js";
import { Session } from "./session.js";

const known = { ref: 1 }; // the latest call of my extension

const panel = new Panel(new Control());
const session = new Session({
  requests: new LogWindow("requests"),
  events: new LogWindow("events"),
  changed: showConnection,
  heard: learn,
});

function device() {
  return byId("device").value.trim() || "1001";
}

function learn({ data }) {
  if (data?.callRefID && (data.deviceNumber ?? device()) === device()) known.ref = data.callRefID;
  panel.refreshSoon();
}

function showConnection(state, sentence) {
  byId("connection").dataset.state = state;
  byId("connection").textContent = sentence;
  byId("logout").disabled = state === "off";
  byId("login").disabled = state === "live";
  byId("prefix").textContent = session.prefix();
}

// --- the request

let stamp = 0; // the transactionID of the template: the time, in milliseconds, as the vendor's page has it

function fill(template) {
  const asked = template({ device: device(), ref: known.ref, other: device() === "1002" ? "1003" : "1002" });
  stamp = Date.now();
  byId("method").value = asked.method;
  byId("path").value = asked.path;
  byId("body").value = asked.data ? JSON.stringify({ transactionID: stamp, data: asked.data }, null, 2) : "";
  byId("request-state").textContent = "";
  showBody();
}

function showBody() {
  const none = byId("method").value === "GET";
  byId("body").disabled = none;
  byId("body").placeholder = none ? "A GET has no body: its parameters are in the path." : "";
}

function entry([name, template]) {
  const radio = element("input", {
    type: "radio", name: "feature", value: name, disabled: !template,
    "aria-describedby": template ? undefined : "undocumented", change: () => fill(template),
  });
  return element("label", {}, radio, element("span", {}, name), template ? "" : element("em", {}, "not documented"));
}

byId("menu").append(...MENU.map(entry));
byId("menu-more").append(...MORE.map(entry));
byId("method").addEventListener("change", showBody);

byId("request").addEventListener("submit", async (event) => {
  event.preventDefault();
  const note = byId("request-state");
  const method = byId("method").value;
  let body = method === "GET" ? "" : byId("body").value.trim();
  if (!session.loggedIn) {
    note.textContent = "Log in first.";
    return;
  }
  if (body) {
    try {
      const value = JSON.parse(body);
      if (value?.transactionID === stamp) { // each request has a number of its own
        value.transactionID = stamp = Math.max(Date.now(), stamp + 1);
        body = byId("body").value = JSON.stringify(value, null, 2);
      }
    } catch (error) {
      note.textContent = `The request data is not JSON: ${error.message}`;
      byId("body").focus();
      return;
    }
  }
  note.textContent = "";
  await session.submit(method, byId("path").value.trim(), body);
  panel.refreshSoon();
});

// --- the connection

byId("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const user = byId("user").value.trim();
  if (/^[0-9]+$/.test(user)) byId("device").value = user;
  byId("login").disabled = true;
  await session.login(user, byId("password").value);
  if (!session.loggedIn) byId("login").disabled = false;
  panel.refreshSoon();
});

byId("logout").addEventListener("click", () => session.logout());

panel.start();
