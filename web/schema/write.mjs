// Writes the TypeScript types of the OpenAPI document on standard input: tradebot api --document | npm run schema > FILE
//
// What a client of ours does not look at is left out, which is most of the document: all errors are one Problem, and headers are
// set in one place.
import openapiTS, { astToString } from "openapi-typescript";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const document = JSON.parse(Buffer.concat(chunks).toString("utf8"));
const headers = (list) => list?.filter((p) => p.in !== "header");
for (const item of Object.values(document.paths)) {
  for (const operation of Object.values(item)) {
    operation.parameters = headers(operation.parameters);
    for (const status of Object.keys(operation.responses)) {
      if (!status.startsWith("2")) delete operation.responses[status];
      else delete operation.responses[status].headers;
    }
  }
}
const options = { alphabetize: true, defaultNonNullable: false, excludeDeprecated: true };
const lines = astToString(await openapiTS(document, options))
  .split("\n")
  .filter(
    (line) => !/^\s*(get|put|post|delete|options|head|patch|trace|query|header|path|cookie|requestBody)\?: never;$/.test(line),
  );
process.stdout.write(`// Made of the API's OpenAPI document by \`make schema\`. Do not edit.\n\n${lines.join("\n")}`);
