// Six calls by RudderStack's SDK for Node: HOST KEY.
const Analytics = require("@rudderstack/rudder-sdk-node");

const [host, writeKey] = process.argv.slice(2);
const sender = new Analytics(writeKey, { dataPlaneUrl: host, flushInterval: 200 });
const userId = "user-42";
sender.identify({ userId, anonymousId: "anon-1", traits: { email: "Ada@Example.com", name: "Ada Lovelace" } });
sender.track({ userId, event: "Lead Captured", properties: { form_id: "demo" } });
sender.page({ userId, name: "Pricing", properties: { url: "https://ex.com/pricing" } });
sender.screen({ userId, name: "Home" });
sender.group({ userId, groupId: "acct-7", traits: { name: "Analytical Engines Ltd" } });
sender.alias({ userId, previousId: "anon-1" });
sender.flush((error) => { if (error) { console.error(error); process.exitCode = 1; } });
