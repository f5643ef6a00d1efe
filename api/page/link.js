"use strict";
// What is behind the # is sent to nobody but the API, in a body.
const setup = location.pathname === "/setup";
const get = (id) => document.getElementById(id);
get("setup").hidden = !setup;
get(setup ? "name" : "password").focus();

function say(text, wrong) {
  get("said").textContent = text;
  get("said").className = wrong ? "wrong" : "";
}

get("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (get("password").value !== get("again").value) {
    say("The two passwords differ; type them again.", true);
    return;
  }
  const body = { link: location.hash.slice(1), password: get("password").value };
  if (setup) {
    body.name = get("name").value;
    if (get("email").value) body.email = get("email").value;
  }
  const button = get("form").querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(setup ? "/api/v1/auth/setup" : "/api/v1/auth/accept", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    if (!answer.ok) {
      say(said.detail, true);
      return;
    }
    history.replaceState(null, "", location.pathname);
    get("form").hidden = true;
    get("lead").hidden = true;
    say(`Done. You sign in as ${said.name}.`, false);
  } catch {
    say("The server does not answer; try again.", true);
  } finally {
    button.disabled = false;
  }
});
