// Node asks the system's resolver, which need not know that *.localhost is this machine (RFC 6761, 6.3).
import dns from "node:dns";

const lookup = dns.lookup;
dns.lookup = (host, options, callback) =>
  lookup(/\.localhost\.?$/i.test(host) ? "127.0.0.1" : host, options, callback);
