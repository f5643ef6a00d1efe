/** Where the API is, if the dashboard was built to ask another server than the one it came from: VITE_API_URL=https://api.example.org */
const elsewhere = (import.meta.env.VITE_API_URL ?? "").replace(/\/+$/, "");

/** Where the API is. */
export const origin = elsewhere || (globalThis.location?.origin ?? "");

/** Whether requests carry the session: to another server they do only when told to. */
export const credentials: RequestCredentials = elsewhere ? "include" : "same-origin";

/** address is where something of the API is, for links and for what does not go through the client. */
export const address = (path: string) => `${elsewhere}${path}`;
