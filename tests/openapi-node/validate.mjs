// node validate.mjs DOCUMENT MESSAGES: judges the document by the OpenAPI 3.1 specification, and messages by the schemas in it.
import { readFileSync } from 'node:fs';
import { validate } from '@readme/openapi-parser';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [documentFile, messagesFile] = process.argv.slice(2);
const read = file => JSON.parse(readFileSync(file, 'utf8'));

// The parser resolves references in place: it gets a copy of its own.
const verdict = await validate(read(documentFile));
if (verdict && verdict.valid === false) throw new Error(JSON.stringify(verdict.errors, null, 2));

const api = read(documentFile);
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, strictRequired: false, strictTypes: false });
addFormats(ajv);
ajv.addFormat('int32', { type: 'number', validate: value => Number.isInteger(value) && Math.abs(value) <= 2 ** 31 });
ajv.addFormat('int64', true);
const rooted = { $id: 'https://registry.example/openapi.json', components: { schemas: api.components.schemas } };
ajv.addVocabulary(['components']);
ajv.addSchema(rooted);

const wrong = [];
const messages = read(messagesFile);
for (const { schema, value, good, fault } of messages) {
  const judge = ajv.getSchema(`https://registry.example/openapi.json#/components/schemas/${schema}`);
  if (!judge) wrong.push(`${schema} is not in the document`);
  else if (judge(value) !== good) wrong.push(`${schema} ${JSON.stringify(value)}: ${good ? JSON.stringify(judge.errors) : `accepted in spite of ${fault}`}`);
  else if (!good && !judge.errors.some(error => error.keyword === fault)) wrong.push(`${schema}: ${fault} wanted, ${judge.errors.map(error => error.keyword)} found`);
}
console.log(JSON.stringify({ version: api.openapi, judged: messages.length, wrong }));
