// The catalogue of words: every language has every message with the same variables, and the keys
// are a TypeScript type, so that a word which is missing fails the build.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse, Visitor, type Entry, type Message, type VariableReference } from "@fluent/syntax";
import type { Plugin } from "vite";

const folder = fileURLToPath(new URL("../../assets/words/", import.meta.url));
const keysFile = fileURLToPath(new URL("../src/words/keys.ts", import.meta.url));
/** The language that the others are compared with. */
const first = "en";
/** Messages that are the same in two languages, and rightly so. */
const sameFile = "same.txt";

interface Word {
  text: string;
  variables: string;
}

class Variables extends Visitor {
  names = new Set<string>();
  visitVariableReference(node: VariableReference) {
    this.names.add(node.id.name);
  }
}

/** The messages of a language, and what is wrong with its files. */
function language(name: string, problems: string[]): Map<string, Word> {
  const words = new Map<string, Word>();
  const files = readdirSync(folder + name).filter((file) => file.endsWith(".ftl"));
  for (const file of files.sort()) read(`${name}/${file}`, words, problems);
  return words;
}

function read(path: string, words: Map<string, Word>, problems: string[]): void {
  const source = readFileSync(folder + path, "utf8");
  const isMessage = (entry: Entry): entry is Message => entry.type === "Message";
  const resource = parse(source, {});
  for (const entry of resource.body) {
    if (entry.type === "Junk") {
      problems.push(`${path}: cannot be read: ${entry.content.split("\n")[0]}`);
    }
  }
  for (const message of (resource.body as Entry[]).filter(isMessage)) {
    const key = message.id.name;
    if (words.has(key)) problems.push(`${path}: ${key} is there twice`);
    const variables = new Variables();
    variables.visit(message);
    const span = message.value?.span;
    words.set(key, {
      text: span ? source.slice(span.start, span.end) : "",
      variables: [...variables.names].sort().join(" "),
    });
  }
}

/** All that is wrong with the catalogue, and its keys. */
export function examine(): { problems: string[]; keys: string[] } {
  const problems: string[] = [];
  const languages = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const own = language(first, problems);
  const same = new Set(
    readFileSync(folder + sameFile, "utf8")
      .split("\n")
      .map((line) => line.split("#")[0]!.trim())
      .filter(Boolean),
  );
  for (const name of languages.filter((name) => name !== first)) {
    const other = language(name, problems);
    for (const [key, word] of own) {
      const there = other.get(key);
      if (!there) problems.push(`${name}: ${key} is missing`);
      else if (there.variables !== word.variables) {
        problems.push(`${name}: ${key} names other variables (${there.variables})`);
      } else if ((there.text === word.text) !== same.has(key)) {
        problems.push(
          same.has(key)
            ? `${name}: ${key} differs now; take it out of ${sameFile}`
            : `${name}: ${key} is the same as in ${first}; translate it, or list it in ${sameFile}`,
        );
      }
    }
    for (const key of other.keys()) {
      if (!own.has(key)) problems.push(`${name}: ${key} is not in ${first}`);
    }
  }
  for (const key of same) if (!own.has(key)) problems.push(`${sameFile}: ${key} is no message`);
  return { problems, keys: [...own.keys()].sort() };
}

/** Refuses to build with a catalogue that is not whole, and writes the type of its keys. */
export function catalogue(): Plugin {
  return {
    name: "catalogue",
    buildStart() {
      const { problems, keys } = examine();
      if (problems.length > 0) this.error(`The catalogue of words:\n${problems.join("\n")}`);
      const text = `// Written by the build from assets/words; not by hand.\nexport type Key =\n${keys.map((key) => `  | "${key}"`).join("\n")};\n`;
      const known = existsSync(keysFile) ? readFileSync(keysFile, "utf8") : "";
      if (known === text) return;
      if (process.env.CI === "true") this.error("src/words/keys.ts is stale: build once and commit it");
      writeFileSync(keysFile, text);
    },
  };
}
