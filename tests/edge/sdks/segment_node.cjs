// Six calls by Segment's SDK for Node: HOST KEY.
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey] = process.argv.slice(2);
const sender = new Analytics({ writeKey, host });
sender.on("error", (error) => { console.error(error); process.exitCode = 1; });
const userId = "user-42";
sender.identify({ userId, anonymousId: "anon-1", traits: { email: "Ada@Example.com", name: "Ada Lovelace" } });
sender.track({ userId, event: "Lead Captured", properties: { form_id: "demo" } });
sender.page({ anonymousId: "anon-1", name: "Pricing", category: "Docs", properties: { url: "https://ex.com/pricing" } });
sender.screen({ anonymousId: "anon-1", name: "Home" });
sender.group({ userId, groupId: "acct-7", traits: { name: "Analytical Engines Ltd" } });
sender.alias({ userId, previousId: "anon-1" });
sender.closeAndFlush();
