// A log window with its two buttons.

import { byId, element, visible } from "./dom.js";

const KEPT = 1000;

export class LogWindow {
  constructor(name) {
    this._box = byId(name);
    this._note = byId(`${name}-note`);
    byId(`${name}-copy`).addEventListener("click", () => this._copy());
    byId(`${name}-clear`).addEventListener("click", () => this._clear());
  }

  add(text, kind = "") {
    const box = this._box;
    const following = box.scrollTop + box.clientHeight >= box.scrollHeight - 8;
    box.append(element("p", { class: kind }, visible(text)));
    if (box.childElementCount > KEPT) box.firstElementChild.remove();
    if (following) box.scrollTop = box.scrollHeight;
    this._note.textContent = "";
  }

  get text() {
    return [...this._box.children].map((line) => line.textContent).join("\n");
  }

  async _copy() {
    try {
      await navigator.clipboard.writeText(this.text);
      this._note.textContent = "Copied.";
    } catch {
      this._note.textContent = "The browser did not allow it: select the text and copy it.";
    }
  }

  _clear() {
    this._box.replaceChildren();
    this._note.textContent = "Cleared.";
  }
}
