// A person with a browser that runs no script: keeps cookies per host, fills forms, goes where it is sent.

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'" };
const unescape = (text) => text.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`, "i").exec(tag);
  return found ? unescape(found[1] ?? "") : undefined;
};

export class Browser {
  // `stop` is an origin that is not opened: the application's own, which only wants the address.
  constructor(stop) {
    this.stop = stop;
    this.jars = new Map();
    this.setCookies = [];
  }

  async open(address) {
    return this.#go(new URL(address), { method: "GET" });
  }

  // Sends the first form that asks for these fields or has a button of that name, its hidden fields included.
  async submit(fields) {
    const form = this.#forms().find((one) => Object.keys(fields).every((name) => name in one.fields || one.buttons.includes(name)));
    if (!form) throw new Error(`No form with ${Object.keys(fields)} at ${this.address}:\n${this.text.slice(0, 2000)}`);
    const body = new URLSearchParams({ ...form.fields, ...fields });
    const target = new URL(form.action || this.address.href, this.address);
    return this.#go(target, { method: "POST", body, headers: { origin: this.address.origin } });
  }

  #forms() {
    return [...this.text.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].map(([, tag, inside]) => {
      const inputs = [...inside.matchAll(/<input\b[^>]*>/gi)].map(([input]) => input);
      const named = inputs.filter((input) => attribute(input, "name") && attribute(input, "type") !== "submit");
      const buttons = [...inside.matchAll(/<button\b[^>]*>/gi)].map(([button]) => attribute(button, "name"));
      return {
        buttons,
        action: attribute(`<form${tag}>`, "action"),
        fields: Object.fromEntries(named.map((input) => [attribute(input, "name"), attribute(input, "value") ?? ""])),
      };
    });
  }

  async #go(address, request) {
    for (let hops = 0; hops < 15; hops += 1) {
      this.address = address;
      if (address.origin === this.stop) return this;
      const jar = this.jars.get(address.host) ?? this.jars.set(address.host, new Map()).get(address.host);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const headers = { ...request.headers, ...(cookie && { cookie }), accept: "text/html" };
      const answer = await fetch(address, { ...request, headers, redirect: "manual" });
      for (const set of answer.headers.getSetCookie()) this.#keep(jar, set);
      this.status = answer.status;
      this.text = await answer.text();
      const location = answer.headers.get("location");
      if (!location || answer.status < 300 || answer.status > 399) return this;
      address = new URL(location, address);
      request = { method: "GET" };
    }
    throw new Error(`redirected in circles at ${address}`);
  }

  #keep(jar, set) {
    this.setCookies.push(set);
    const [name, value] = /^([^=]+)=([^;]*)/.exec(set).slice(1);
    if (value === "" || value === '""' || /;\s*max-age=0/i.test(set)) jar.delete(name);
    else jar.set(name, value);
  }
}
