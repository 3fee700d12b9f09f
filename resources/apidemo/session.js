// One login and its WebSocket (sections 3.1 and 3.2). The token stays in memory.

const BASE = "/ipxapi";

const basic = (user, password) => {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
};

export class Session {
  constructor({ requests, events, changed, heard }) {
    this._requests = requests;
    this._events = events;
    this._changed = changed; // called with "off", "login", "live", and a sentence
    this._heard = heard; // called with each event that is JSON, and each answer
    this._token = "";
    this._socket = null;
    this._user = "";
    addEventListener("pagehide", () => this._leave());
  }

  get loggedIn() {
    return this._token !== "";
  }

  prefix(user = this._user) {
    if (!user) return `${BASE}/…/users/…/`;
    const kind = /^[0-9]/.test(user) ? "client" : "server"; // section 2.1: a server account begins with a letter
    return `${BASE}/${kind}/v1/users/${encodeURIComponent(user)}/`;
  }

  async login(user, password) {
    if (this.loggedIn && user !== this._user) await this.logout();
    this._user = user;
    if (!this.loggedIn && !(await this._getToken(password))) return;
    this._connect();
  }

  async logout() {
    this._requests.add("Request: logout");
    try {
      const response = await this._send("POST", "logout");
      this._requests.add(`Response: ${response.status} ${await response.text()}`.trim());
    } catch (error) {
      this._requests.add(`No response: ${error.message}`, "bad");
    }
    this._end("Logged out.");
  }

  async submit(method, path, body) {
    this._requests.add(`Request: ${method} ${path}${body ? `\n${body}` : ""}`);
    try {
      const response = await this._send(method, path, body);
      const text = await response.text();
      const answer = parsed(text);
      const shown = answer === undefined ? text : JSON.stringify(answer, null, 2);
      this._requests.add(`Response: ${response.status} ${shown}`.trim(), response.ok ? "good" : "bad");
      if (answer !== undefined) this._heard(answer);
      if (response.status === 401) this._end("The session has ended: log in again.");
    } catch (error) {
      this._requests.add(`No response: ${error.message}`, "bad");
    }
  }

  async _getToken(password) {
    this._requests.add("Request: get token");
    try {
      const headers = { Authorization: basic(this._user, password), Accept: "application/json" };
      const response = await fetch(`${this.prefix()}login`, { headers, cache: "no-store" });
      const text = await response.text();
      const answer = parsed(text);
      if (response.ok && answer?.token) {
        this._token = answer.token;
        this._requests.add(`Response: ${response.status} Token ${answer.token}`, "good");
        this._changed("login", `Logged in to ${answer.systemType}.`);
        return true;
      }
      this._requests.add(`Response: ${response.status} ${text}`, "bad");
      this._changed("off", `Not logged in: ${answer?.error?.message ?? response.status}.`);
    } catch (error) {
      this._requests.add(`No response: ${error.message}`, "bad");
      this._changed("off", "Not logged in: no response.");
    }
    return false;
  }

  _connect() {
    this._close();
    // A browser cannot set the Authorization header of a WebSocket.
    const url = new URL(`${this.prefix()}login`, location.href);
    url.protocol = "wss:";
    url.searchParams.set("token", this._token);
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this._socket = socket;
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this._events.add("Websocket Connected.", "good");
      this._changed("live", `Logged in as ${this._user}, connected.`);
    });
    socket.addEventListener("message", ({ data }) => this._receive(data));
    socket.addEventListener("close", ({ code }) => {
      if (this._socket !== socket) return; // closed by us
      this._socket = null;
      this._events.add(`Websocket ${opened ? "Disconnected" : "not connected"} (${code}).`, "bad");
      if (opened) this._changed("login", "Logged in, but the WebSocket is closed: connect again.");
      else this._end("The WebSocket was refused: log in again.");
    });
  }

  _receive(data) {
    if (typeof data !== "string") {
      this._events.add(`${data.byteLength} bytes, not text`, "bad");
      return;
    }
    const event = parsed(data);
    this._events.add(data, event === undefined ? "bad" : "");
    if (event !== undefined) this._heard(event);
  }

  _send(method, path, body, more = {}) {
    const headers = { Authorization: `Bearer ${this._token}`, Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    return fetch(`${this.prefix()}${path}`, { method, headers, body: body || undefined, cache: "no-store", ...more });
  }

  _end(sentence) {
    this._token = "";
    if (this._close()) this._events.add("Websocket Disconnected.");
    this._changed("off", sentence);
  }

  _close() {
    const socket = this._socket;
    this._socket = null;
    socket?.close();
    return socket !== null;
  }

  _leave() {
    if (this.loggedIn) this._send("POST", "logout", "", { keepalive: true }).catch(() => {});
  }
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
