// What can be asked for: the entries of section 2.2.1 in their order, then the later operations of section 5.3.4.
// Each gives a template from what the page knows: my extension, the latest call, somebody else's number.

const post = (path, data) => ({ method: "POST", path: `call/${path}`, data });
const remove = (path, data) => ({ method: "DELETE", path: `call/${path}`, data });
const get = (path, query) => ({ method: "GET", path: `call/${path}?${new URLSearchParams(query)}` });

export const MENU = [
  ["Get Terminals", () => get("terminals", { startIndex: 1, count: 100 })],
  ["Monitor Start", (k) => post("monitor", { deviceNumber: [k.device] })],
  ["Monitor Stop", (k) => remove("monitor", { deviceNumber: [k.device] })],
  ["Presence Start", (k) => post("presence", { deviceNumber: [k.other] })],
  ["Presence Stop", (k) => remove("presence", { deviceNumber: [k.other] })],
  ["Make Call", (k) => post("make", { deviceNumber: k.device, calledDN: k.other })],
  ["Answer", (k) => post("answer", { deviceNumber: k.device, callRefID: k.ref })],
  ["Clear Connection", (k) => post("clear_connection", { deviceNumber: k.device, callRefID: k.ref })],
  ["Reroute", (k) => post("reroute", { deviceNumber: k.device, callRefID: k.ref, divertToDN: k.other })],
  ["Hold", (k) => post("hold", { deviceNumber: k.device, callRefID: k.ref })],
  ["Retrieve", (k) => post("retrieve", { deviceNumber: k.device, callRefID: k.ref })],
  ["Consultation", (k) =>
    post("consultation", { deviceNumber: k.device, callRefID: k.ref, calledDN: k.other, svcType: "transfer" })],
  ["Transfer", (k) => post("transfer", { deviceNumber: k.device, callRefID: k.ref })],
  ["Single Step Transfer", (k) =>
    post("1step_transfer", { deviceNumber: k.device, callRefID: k.ref, transferDN: k.other })],
  ["Generate Digit(DTMF)", (k) => post("dial_digit", { deviceNumber: k.device, callRefID: k.ref, dialDigit: "1" })],
  ["Reconnect", (k) => post("reconnect", { deviceNumber: k.device, callRefID: k.ref })],
  ["Set Forward", (k) =>
    post("forward", { deviceNumber: k.device, DN: k.device, cfwdType: "uncondition", destNumber: k.other })],
  ["Get Forward", (k) => get("forward", { deviceNumber: k.device, DN: k.device })],
  ["Set DND", (k) => post("dnd", { deviceNumber: k.device, DN: k.device, svcType: "enable" })],
  ["Get DND", (k) => get("dnd", { deviceNumber: k.device, DN: k.device })],
  ["Pickup", (k) =>
    post("pickup", { deviceNumber: k.device, callingDN: k.device, pickedDN: k.other, pickupType: "direct_pickup" })],
  ["Conference", (k) => post("conference", { deviceNumber: k.device, callRefID: k.ref })],
  ["Reject", (k) => post("clear_connection", { deviceNumber: k.device, callRefID: k.ref })],
  ["Busy Service", (k) => post("busy_service", { deviceNumber: k.device, callRefID: k.ref, type: "callback" })],
  ["Set Call Back", (k) => post("call_back", { deviceNumber: k.device, svcType: "false" })],
  ["Get Call Status", (k) => get("status", { deviceNumber: k.device })],
  ["Set ACR", null],
  ["Get ACR", null],
  ["Park", (k) => post("park", { deviceNumber: k.device, callRefID: k.ref })],
  ["Unpark", (k) => post("unpark", { deviceNumber: k.device, callingDN: k.device, parkingLoc: 1 })],
  ["Get MWI", (k) => get("mwi", { deviceNumber: k.device })],
];

const agent = (k) => ({ deviceNumber: k.device, agentId: k.device, groupNumber: "640" });

export const MORE = [
  ["Flexible Page", () => post("flexpage", { page_index: 1, service_num: "1001" })],
  ["ACD Agent LogOn", (k) => post("agent_logon", { ...agent(k), loginPrimary: "primary", loginPriority: "0" })],
  ["ACD Agent LogOff", (k) => post("agent_logoff", { ...agent(k), loginPrimary: "primary" })],
  ["ACD Agent Set State", (k) => post("agent_state", { ...agent(k), agentState: "dutyOff", reasonCode: "1" })],
  ["ACD Group Control", (k) => post("reroute", { deviceNumber: "640", callRefID: k.ref, divertToDN: k.other })],
  ["Conference Group Call Start", (k) => post("confgroup", { deviceNumber: k.device, groupIndex: 1 })],
  ["Conference Group Call Add Callee", (k) =>
    post("confgroup_callee", {
      deviceNumber: k.device, groupIndex: 1, memberType: "station", memberIndex: 1, memberDN: k.other,
    })],
  ["Conference Group Call Drop Callee", (k) =>
    remove("confgroup_callee", { deviceNumber: k.device, groupIndex: 1, memberIndex: 1 })],
  ["Conference Group Call Set Mute On", (k) =>
    post("confgroup_mutecallee", { deviceNumber: k.device, groupIndex: 1, memberIndex: 1, svcType: "on" })],
  ["Get conference room state", (k) => get("confroom", { deviceNumber: k.device, roomIndex: 1 })],
  ["Conference Room Open/Close", (k) =>
    post("confroom", { deviceNumber: k.device, roomIndex: 1, roomPwd: "1234", roomUsage: "true" })],
];
