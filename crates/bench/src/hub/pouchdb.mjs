// PouchDB beside the hub: documents from one database to a server and on to another database, as replication does it.
// node pouchdb.mjs serve FOLDER            serves; its port is the first line
// node pouchdb.mjs measure FOLDER PORT BATCH  milliseconds there and back, of FOLDER/documents.json
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const PouchDB = require("pouchdb-node");
const [what, folder, port, batch] = process.argv.slice(2);

if (what === "serve") {
  const express = require("express");
  const Served = PouchDB.defaults({ prefix: `${folder}/` });
  const app = express();
  app.use("/", require("express-pouchdb")(Served, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: `${folder}/log.txt` }));
  const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(0));
} else {
  const documents = JSON.parse(readFileSync(`${folder}/documents.json`, "utf8"));
  const name = `${batch}-${process.pid}`;
  const from = new PouchDB(`${folder}/from-${name}`);
  for (let at = 0; at < documents.length; at += 1000) {
    await from.bulkDocs(documents.slice(at, at + 1000));
  }
  const there = `http://127.0.0.1:${port}/there-${name}`;
  const to = new PouchDB(`${folder}/to-${name}`);
  const options = batch === "default" ? {} : { batch_size: Number(batch) };
  const timed = async (source, target) => {
    const begun = performance.now();
    const done = await PouchDB.replicate(source, target, options);
    if (done.docs_written !== documents.length) throw new Error(`${done.docs_written} documents came over`);
    return performance.now() - begun;
  };
  const up = await timed(from, there);
  const down = await timed(there, to);
  console.log(`${up} ${down}`);
}
