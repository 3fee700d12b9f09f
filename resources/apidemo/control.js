// The simulator's control port. Its key comes in the page's fragment, which is never sent to anybody.

export class Control {
  constructor() {
    const given = new URLSearchParams(location.hash.slice(1)).get("control");
    if (given) history.replaceState(null, "", location.pathname);
    this.key = given ?? "";
  }

  state() {
    return this._ask("GET", "state?journal=0");
  }

  async verbs() {
    return (await this._ask("GET", "")).verbs;
  }

  say(verb, body) {
    return this._ask("POST", verb, JSON.stringify(body));
  }

  async _ask(method, path, body) {
    const response = await fetch(`/_sim/${path}`, {
      method, body, headers: { Authorization: `Bearer ${this.key}` }, cache: "no-store",
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    const missing = "The control port is not open here: it answers its own machine only.";
    const error = new Error(typeof answer.error === "string" ? answer.error : missing);
    error.status = response.status;
    throw error;
  }
}
