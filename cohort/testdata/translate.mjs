// Translates every .cql of a folder with the reference translator, and says what it
// finds wrong, a line each. The ELM of those that it takes is written beside them.
//
//   node translate.mjs SYSTEM-MODELINFO FOLDER
import * as cql from "@cqframework/cql/cql-to-elm";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [system, folder] = process.argv.slice(2);
const fhir = path.join(path.dirname(createRequire(import.meta.url).resolve("cql-exec-fhir/package.json")), "lib/modelInfos/fhir-modelinfo-4.0.1.xml");
const known = { System: fs.readFileSync(system, "utf8"), FHIR: fs.readFileSync(fhir, "utf8") };
const models = new cql.ModelManager();
models.modelInfoLoader.registerModelInfoProvider(cql.createModelInfoProvider((id) => (known[id] ? cql.stringAsSource(known[id]) : null)));
// Only days, weeks, months and years are units here, which are CQL's own.
const units = cql.createUcumService(() => { throw new Error("no unit is converted"); }, () => null);
const libraries = new cql.LibraryManager(models, undefined, undefined, units);

for (const file of fs.readdirSync(folder).filter((f) => f.endsWith(".cql"))) {
  const elm = cql.CqlTranslator.fromText(fs.readFileSync(path.join(folder, file), "utf8"), libraries).toJson();
  for (const a of JSON.parse(elm).library.annotation ?? []) {
    if (a.errorSeverity) console.log(`${file}:${a.startLine}:${a.startChar}: ${a.errorSeverity}: ${a.message}`);
  }
  fs.writeFileSync(path.join(folder, file.replace(/cql$/, "json")), elm);
}
