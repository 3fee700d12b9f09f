// The panel that plays everybody else.

import { CallList } from "./calls.js";
import { byId, element, visible } from "./dom.js";
import { showServices } from "./services.js";

const EVERY = 1000; // milliseconds between looks at the simulator
const SOON = 60;

export class Panel {
  constructor(control) {
    this._control = control;
    this._calls = new CallList((verb, body) => this._do(verb, body));
    this._known = ""; // the stations and groups that are shown
    this._timer = 0;
    this._state = null;
  }

  start() {
    byId("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this._control.key = byId("key").value.trim();
      this._open();
    });
    this._wire();
    document.addEventListener("visibilitychange", () => document.hidden || this.refreshSoon());
    if (this._control.key) this._open();
    else this._lock("");
  }

  refreshSoon() {
    this._plan(SOON);
  }

  // --- opening

  async _open() {
    try {
      const verbs = await this._control.verbs();
      byId("verb").replaceChildren(
        ...verbs.map(({ verb, about, body }, index) =>
          element("option", { value: index }, `${body.fault ? `fault: ${body.fault}` : verb}: ${about}`),
        ),
      );
      this._verbs = verbs;
      this._fillVerb();
      byId("key-form").hidden = true;
      byId("play-parts").hidden = false;
      await this._refresh();
    } catch (error) {
      this._lock(error.message);
    }
  }

  _lock(sentence) {
    clearTimeout(this._timer);
    this._control.key = "";
    byId("key-form").hidden = false;
    byId("play-parts").hidden = true;
    this._say(sentence, "bad");
  }

  // --- looking

  _plan(wait) {
    clearTimeout(this._timer);
    if (this._control.key && !document.hidden) this._timer = setTimeout(() => this._refresh(), wait);
  }

  async _refresh() {
    try {
      this._state = await this._control.state();
      this._show();
      this._plan(EVERY);
    } catch (error) {
      if (error.status) this._lock(error.message);
      else {
        this._say("The simulator does not answer.", "bad");
        this._plan(EVERY);
      }
    }
  }

  _show() {
    const { stations, groups, calls } = this._state;
    this._showNumbers([...stations, ...groups], stations);
    this._calls.show(calls);
    showServices(this._state);
    this._showPhone();
  }

  _showNumbers(rows, stations) {
    const known = JSON.stringify(rows.map(({ number, name }) => [number, name]));
    if (known === this._known) return;
    this._known = known;
    byId("numbers").replaceChildren(...rows.map((row) => element("option", { value: row.number }, visible(row.name))));
    const phones = byId("phone-device");
    const chosen = phones.value || byId("device").value;
    phones.replaceChildren(
      ...stations.map((s) => element("option", { value: s.number }, visible(`${s.number} ${s.name}`))),
    );
    if (stations.some((s) => s.number === chosen)) phones.value = chosen;
  }

  _showPhone() {
    const phone = this._phone();
    if (!phone) return;
    const { new: fresh, old, urgent } = phone.messages;
    const forward = phone.forward.kind === "disable" ? "" : `, forwards ${phone.forward.kind} to ${phone.forward.destination}`;
    byId("phone-state").textContent = visible(
      `${phone.model}, ${phone.status}${forward}; messages: ${fresh} new, ${old} old, ${urgent} urgent`,
    );
    byId("phone-busy").setAttribute("aria-pressed", phone.busy);
    byId("phone-plug").setAttribute("aria-pressed", !phone.registered);
    byId("phone-dnd").setAttribute("aria-pressed", phone.dnd);
  }

  _phone() {
    return this._state?.stations.find((s) => s.number === byId("phone-device").value);
  }

  // --- doing

  _wire() {
    const on = (id, type, action) =>
      byId(id).addEventListener(type, (event) => {
        if (type === "submit") event.preventDefault();
        action();
      });
    const device = () => byId("phone-device").value;
    const count = (id) => Number(byId(id).value) || 0;
    on("ring", "submit", () => this._ring());
    on("phone", "submit", () => {});
    on("phone-device", "change", () => this._showPhone());
    on("phone-busy", "click", () => this._do("busy", { device: device(), busy: !this._phone()?.busy }));
    on("phone-plug", "click", () => this._do(this._phone()?.registered ? "unplug" : "plug", { device: device() }));
    on("phone-dnd", "click", () => this._do("dnd", { device: device(), enabled: !this._phone()?.dnd }));
    on("phone-dial", "click", () => this._do("dial", { device: device(), number: byId("phone-number").value.trim() }));
    on("phone-messages", "click", () =>
      this._do("messages", {
        device: device(), new: count("phone-new"), old: count("phone-old"), urgent: count("phone-urgent"),
      }));
    on("verb", "change", () => this._fillVerb());
    on("verb-form", "submit", () => this._anything());
  }

  async _ring() {
    const value = (name) => byId(`ring-${name}`).value.trim();
    const answer = await this._do("ring", {
      to: value("to"), number: value("number"), name: value("name"), called: value("called"),
    });
    if (answer && !answer.live) this._say("The caller did not get through.");
  }

  _fillVerb() {
    const row = this._verbs[byId("verb").value];
    if (!row) return;
    const body = { ...row.body };
    if ("device" in body) body.device = byId("phone-device").value || byId("device").value;
    byId("verb-body").value = JSON.stringify(body, null, 2);
  }

  async _anything() {
    let body;
    try {
      body = JSON.parse(byId("verb-body").value || "{}");
    } catch (error) {
      this._say(`This is not JSON: ${error.message}`, "bad");
      return;
    }
    await this._do(this._verbs[byId("verb").value].verb, body);
  }

  async _do(verb, body) {
    try {
      const answer = await this._control.say(verb, body);
      this._say(`Done: ${verb}.`);
      this.refreshSoon();
      return answer;
    } catch (error) {
      this._say(error.message, "bad");
      return undefined;
    }
  }

  _say(sentence, kind = "") {
    byId("play-state").textContent = visible(sentence);
    byId("play-state").className = `note two ${kind}`;
  }
}
